// Requests to the server that handed out this page.

export type Kind = "number" | "category" | "text";
export type Group = "data" | "feature" | "map";

export interface ColumnInfo {
  number: number;
  name: string;
  group: Group;
  kind: Kind;
  labels: string[] | null;
}

export interface MapInfo {
  name: string;
  x: number;
  y: number;
}

export interface TableInfo {
  title: string;
  program: string;
  rows: number;
  columns: ColumnInfo[];
  label: number | null;
  file: number | null;
  tags: number;
  sound: boolean;
  maps: MapInfo[];
  busy: string;
  notes: string[];
  issues: number;
  edits: string;
  revision: number;
}

export interface Issue {
  row: number;
  issue: string;
  severity: number | null;
  suggested: string;
  detail: string;
}

export interface Edits {
  revision: number;
  cells: [column: number, row: number, value: string][];
}

export interface Change {
  row: number;
  value: string | null;
}

async function answer(path: string, options?: RequestInit): Promise<Response> {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error((await response.text()) || `status ${response.status}`);
  return response;
}

export async function getJson<T>(path: string): Promise<T> {
  return (await answer(path)).json() as Promise<T>;
}

export async function getBytes(path: string, range?: [number, number]): Promise<ArrayBuffer> {
  const headers = range ? { Range: `bytes=${range[0]}-${range[1] - 1}` } : undefined;
  return (await answer(path, { headers })).arrayBuffer();
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await answer(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json() as Promise<T>;
}
