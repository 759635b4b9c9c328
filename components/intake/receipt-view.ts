/** What the portal acknowledged. Privacy: the receipt opens the timeline; it is shown once and kept nowhere. `earlier`: of a first try. */
export type SentView = {
  ticket: string;
  receipt: string;
  receivedOn: string;
  dueOn: string;
  earlier?: boolean;
};

/** The sentences of the receipt page; `__ticket__`, `__receipt__`, `__on__` and `__due__` stand for the values. */
export type ReceiptTexts = {
  /** How dates are written, such as `id-ID`. */
  language: string;
  title: string;
  lead: string;
  earlier: string;
  documentTitle: string;
  ticket: string;
  ticketHint: string;
  receipt: string;
  receiptHint: string;
  once: string;
  onceText: string;
  traces: string;
  due: string;
  keep: string;
  print: string;
  copy: string;
  copied: string;
  sms: string;
  withCode: string;
  withCodeHint: string;
  message: string;
  messageWithCode: string;
  trackPath: string;
  track: string;
  next: string;
  steps: string[];
  another: string;
  anotherPath: string;
};

/** The secret code in groups of four, as it is written down and read aloud. */
export function codeGroups(receipt: string): string[] {
  return receipt.match(/\d{4}/g) ?? [receipt];
}

/** The receipt as one text message: days in digits, so that it stays within 160 characters. */
export function shortMessage(text: string, sent: SentView): string {
  const day = (iso: string) => iso.split("-").reverse().join("-");
  return text
    .replace("__ticket__", sent.ticket)
    .replace("__receipt__", codeGroups(sent.receipt).join(" "))
    .replace("__on__", day(sent.receivedOn))
    .replace("__due__", day(sent.dueOn));
}
