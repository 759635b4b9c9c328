/** A NIK that passed parseNik: 16 digits. Privacy: personal; stored only as a keyed hash. */
export type Nik = string & { readonly brand: "Nik" };

// Area of registration (6), day 01-31 or for women 41-71, month, year, sequence.
const form = /^\d{6}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d\d(?!0000)\d{4}$/;

/**
 * Reads a NIK as people type or paste it (spaces, dots, dashes, full-width digits, the unseen marks of direction that come
 * along from a chat).
 * Proves the form, not who owns it: the area may be retired and the date need not exist in the calendar.
 * @returns null if it is not one.
 */
export function parseNik(text: string): Nik | null {
  if (form.test(text)) return text as Nik;
  const digits = text
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[\s.\-\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060-\u2069\uff0d\uff0e]/g, "");
  return form.test(digits) ? (digits as Nik) : null;
}
