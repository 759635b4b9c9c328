/**
 * The lines of a text file as JSON Lines has them: they end with a line feed and nothing else. Node's own reader also ends
 * a line at U+2028 and U+2029, which may stand inside a JSON text.
 */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() as string;
    yield* lines;
  }
  if (rest !== "") yield rest;
}
