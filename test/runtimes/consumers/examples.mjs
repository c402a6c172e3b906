export function examples() {
  return { consumers: [] };
}
