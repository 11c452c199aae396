export function third_one(text: string): string {
  return text;
}
