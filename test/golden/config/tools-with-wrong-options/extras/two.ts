export function two(): string {
  return "2";
}
