/** The digits of a village's code, dotted or plain, as one number. @returns -1 for what has no such form */
export function villageNumber(text: string, from = 0, to = text.length): number {
  const isDotted = to - from === 13;
  if (!isDotted && to - from !== 10) return -1;
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    const place = at - from;
    if (isDotted && (place === 2 || place === 5 || place === 8)) {
      if (code !== 0x2e) return -1;
    } else if (code < 0x30 || code > 0x39) return -1;
    else number = number * 10 + code - 0x30;
  }
  return number;
}
