// Points drawn by the graphics card; by the processor where there is no WebGL 2.

export interface View {
  /// What lies in the middle, in units of the points.
  x: number;
  y: number;
  /// Pixels per unit.
  scale: number;
}

/// What becomes of a point: 0 hidden, 1 faint, 2 shown, 3 in front and larger.
export type Look = 0 | 1 | 2 | 3;

const VERTEX = `#version 300 es
in vec2 place; in vec4 paint;
uniform vec2 middle; uniform vec2 zoom; uniform float size;
out vec4 colour;
void main() {
  float look = floor(paint.a * 255.0 + 0.5);
  gl_Position = vec4((place - middle) * zoom, 0.9 - look * 0.2, look < 0.5 ? 0.0 : 1.0);
  gl_PointSize = look > 2.5 ? size * 1.6 + 1.0 : size;
  colour = vec4(paint.rgb, look < 1.5 ? 0.12 : look < 2.5 ? 0.8 : 1.0);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 colour; out vec4 result;
void main() {
  vec2 from = gl_PointCoord - 0.5;
  if (dot(from, from) > 0.25) discard;
  result = vec4(colour.rgb * colour.a, colour.a);
}`;

export class Points {
  private readonly gl: WebGL2RenderingContext | null;
  private program: WebGLProgram | null = null;
  private count = 0;
  private places: Float32Array = new Float32Array(0);
  private paints: Uint8Array = new Uint8Array(0);
  private readonly buffers = new Map<string, WebGLBuffer>();

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true });
    if (this.gl) this.program = build(this.gl);
    canvas.addEventListener("webglcontextrestored", () => {
      if (!this.gl) return;
      this.program = build(this.gl);
      this.buffers.clear();
      this.setPlaces(this.places);
      this.setPaints(this.paints);
    });
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  }

  /// x and y of each point; NaN for one that has no place.
  setPlaces(places: Float32Array): void {
    this.places = places;
    this.count = places.length / 2;
    this.upload("place", places, 2, false);
  }

  /// Red, green, blue and look of each point.
  setPaints(paints: Uint8Array): void {
    this.paints = paints;
    this.upload("paint", paints, 4, true);
  }

  private upload(name: string, data: Float32Array | Uint8Array, size: number, bytes: boolean): void {
    const { gl, program } = this;
    if (!gl || !program) return;
    const buffer = this.buffers.get(name) ?? gl.createBuffer();
    this.buffers.set(name, buffer);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    const at = gl.getAttribLocation(program, name);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, bytes ? gl.UNSIGNED_BYTE : gl.FLOAT, bytes, 0, 0);
  }

  draw(view: View, size: number): void {
    const { gl, program, canvas } = this;
    if (!gl || !program) return this.drawFlat(view, size);
    const ratio = devicePixelRatio;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    if (this.count === 0 || this.paints.length === 0) return;
    gl.useProgram(program);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniform2f(gl.getUniformLocation(program, "middle"), view.x, view.y);
    const zoom = 2 * view.scale * ratio;
    gl.uniform2f(gl.getUniformLocation(program, "zoom"), zoom / canvas.width, zoom / canvas.height);
    gl.uniform1f(gl.getUniformLocation(program, "size"), size * ratio);
    gl.drawArrays(gl.POINTS, 0, this.count);
  }

  private drawFlat(view: View, size: number): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const ratio = devicePixelRatio;
    const { width, height } = this.canvas;
    context.clearRect(0, 0, width, height);
    for (const wanted of [1, 2, 3]) {
      for (let i = 0; i < this.count; i++) {
        const look = this.paints[4 * i + 3];
        if (look !== wanted) continue;
        const x = (this.places[2 * i] - view.x) * view.scale * ratio + width / 2;
        const y = height / 2 - (this.places[2 * i + 1] - view.y) * view.scale * ratio;
        const [r, g, b] = this.paints.subarray(4 * i, 4 * i + 3);
        context.fillStyle = `rgba(${r},${g},${b},${look === 1 ? 0.12 : 0.8})`;
        const side = size * ratio * (look === 3 ? 1.6 : 1);
        context.fillRect(x - side / 2, y - side / 2, side, side);
      }
    }
  }
}

function build(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) return null;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}
