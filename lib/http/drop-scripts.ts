import { Transform } from "node:stream";

/**
 * Takes everything out of a page that only scripts need: scripts with the data inside them, and the hints to load them
 * early; and the web manifest, which a phone would load to offer an installation. What was wrapped for readers without
 * scripts is unwrapped. Bytes in, bytes out, cut anywhere.
 */
export function dropScripts(): Transform {
  const strip = scriptStripper();
  // Markup is ASCII: read as single bytes, no letter is lost where a chunk ends.
  const pass = (piece: string | null) => Buffer.from(strip(piece), "latin1");
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, pass(chunk.toString("latin1"))),
    flush: (done) => done(null, pass(null)),
  });
}

const tag = /<!--[\s\S]*?-->|<[a-z!/](?:"[^"]*"|'[^']*'|[^"'>])*>/iy;
const unneededLink = /\s(?:rel=["']?(?:modulepreload|manifest)|as=["']?script)\b/i;
/** The framework puts it on style sheets too, which need none; without it the page is the same for all its readers. */
const nonce = /\snonce=(?:"[^"]*"|'[^']*')/i;
/** Elements whose text is no markup, and where that text ends. */
const opaque = new Map(
  ["script", "style", "textarea", "title"].map((name) => [name, new RegExp(`</${name}(?=[\\s/>])`, "gi")]),
);

/** Eats a page piece by piece, null at its end. @returns what is left of it so far */
function scriptStripper(): (piece: string | null) => string {
  let held = "";
  let inside: string | null = null;
  return (piece) => {
    const text = held + (piece ?? "");
    let kept = "";
    let at = 0;
    while (at < text.length) {
      if (inside !== null) {
        const end = find(opaque.get(inside) as RegExp, text, at);
        // The end tag itself may be cut at the end of this piece.
        const until: number = end?.index ?? Math.max(at, text.length - `</${inside}`.length);
        if (inside !== "script") kept += text.slice(at, until);
        at = until;
        if (!end) break;
        inside = null;
      }
      const open = text.indexOf("<", at);
      kept += text.slice(at, open < 0 ? undefined : open);
      at = open < 0 ? text.length : open;
      const markup = find(tag, text, at)?.[0];
      if (markup === undefined) {
        if (/[a-z!/]/i.test(text[at + 1] ?? "a")) break;
        // No tag at all, only a sign.
        kept += text[at];
        at += 1;
        continue;
      }
      at += markup.length;
      const name = /^<\/?([a-z]*)/i.exec(markup)?.[1]?.toLowerCase() ?? "";
      if (!isUnneeded(name, markup)) kept += name === "link" ? markup.replace(nonce, "") : markup;
      if (opaque.has(name) && !markup.startsWith("</")) inside = name;
    }
    held = text.slice(at);
    return piece === null && inside !== "script" ? kept + held : kept;
  };
}

function isUnneeded(name: string, markup: string): boolean {
  return name === "script" || name === "noscript" || (name === "link" && unneededLink.test(markup));
}

function find(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}
