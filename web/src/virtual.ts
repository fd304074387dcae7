// A list of which only the rows in sight are elements, however many there are.
//
// The place is kept as a row number, not in pixels: browsers stop at some ten million pixels, which
// a table of a million rows passes. The scroll bar is an empty element of bounded height.

import { perFrame } from "./bus";

const TALLEST = 8_000_000;

export class VirtualRows {
  /// The row at the upper edge, with its fraction.
  private top = 0;
  private count = 0;
  private readonly bar: HTMLElement;
  private readonly body: HTMLElement;
  private readonly elements: HTMLElement[] = [];
  private own = -1;
  readonly draw: () => void;

  constructor(
    private readonly place: HTMLElement,
    private readonly height: number,
    private readonly create: () => HTMLElement,
    private readonly fill: (element: HTMLElement, row: number) => void,
  ) {
    this.bar = document.createElement("div");
    this.body = document.createElement("div");
    this.body.className = "virtual-body";
    this.bar.className = "virtual-bar";
    place.classList.add("virtual");
    place.append(this.bar, this.body);
    this.draw = perFrame(() => this.drawNow());
    place.addEventListener("scroll", () => this.scrolled());
    place.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    new ResizeObserver(() => this.resize()).observe(place);
  }

  setCount(count: number): void {
    this.count = count;
    this.resize();
  }

  /// Rows that are in sight at once.
  get page(): number {
    return Math.max(1, Math.floor(this.place.clientHeight / this.height));
  }

  /// Moves just so far that a row is in sight.
  reveal(row: number): void {
    if (row < this.top) this.scrollTo(row);
    else if (row > this.top + this.page - 1) this.scrollTo(row - this.page + 1);
  }

  scrollTo(top: number): void {
    this.top = Math.max(0, Math.min(top, this.count - this.page));
    this.moveBar();
    this.draw();
  }

  private get tall(): number {
    return Math.min(this.count * this.height, TALLEST);
  }

  private moveBar(): void {
    const most = this.count - this.page;
    const room = this.tall - this.place.clientHeight;
    this.own = most > 0 && room > 0 ? Math.round((this.top / most) * room) : 0;
    this.place.scrollTop = this.own;
  }

  private scrolled(): void {
    // What this object did itself is no wish of the user's.
    if (Math.abs(this.place.scrollTop - this.own) < 2) return;
    const room = this.tall - this.place.clientHeight;
    this.own = this.place.scrollTop;
    this.top = room > 0 ? (this.own / room) * Math.max(0, this.count - this.page) : 0;
    this.draw();
  }

  private wheel(event: WheelEvent): void {
    if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    const unit = event.deltaMode === 0 ? this.height : event.deltaMode === 1 ? 1 : 1 / this.page;
    this.scrollTo(this.top + event.deltaY / unit);
  }

  private resize(): void {
    this.bar.style.height = `${this.tall}px`;
    const wanted = Math.min(this.count, this.page + 2);
    while (this.elements.length < wanted) {
      const element = this.create();
      this.elements.push(element);
      this.body.append(element);
    }
    while (this.elements.length > wanted) this.elements.pop()?.remove();
    this.scrollTo(this.top);
  }

  private drawNow(): void {
    const first = Math.floor(this.top);
    const shift = Math.round((first - this.top) * this.height);
    this.body.style.transform = `translateY(${this.place.scrollTop + shift}px)`;
    this.elements.forEach((element, i) => {
      const row = first + i;
      element.hidden = row >= this.count;
      if (row < this.count) this.fill(element, row);
    });
  }
}
