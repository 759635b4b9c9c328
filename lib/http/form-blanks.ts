import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { makePictureCode } from "../guard/captcha/picture-code.ts";
import { findRegion, type Region, regionPath } from "../region/areas.ts";
import { processState } from "../state/process-state.ts";
import type { Fillings } from "./kept-pages.ts";

/** What stands in a form that is made once for all its readers, until each one's own is filled in. */
export type Blanks = { village: Region; place: string; sealed: string };

/**
 * Nobody outside knows them, so no address of a caller's leads to that form, and no other text of a page is one of them.
 */
function blankForm(): Blanks {
  return processState("http:blank-form", () => {
    const blank = (what: string) => `${what}x${randomBytes(16).toString("hex")}`;
    const village: Region = { code: blank("code") as Region["code"], name: blank("name"), level: "village" };
    return { village, place: blank("place"), sealed: blank("sealed") };
  });
}

/** What the form of all villages says. @param desa of its address @returns null for any address but the server's own */
export function findBlanks(desa: string | null): Blanks | null {
  const blanks = blankForm();
  return desa === blanks.village.code ? blanks : null;
}

const personalAddress = /^(?:\/en)?\/cek\/saya$/;
/** How the server tells the page of such an address, which says nothing of it itself. */
const blanksHeader = "dataku-blanks";

/** What the form for a NIK says, by the headers of the request. @returns null for any request but the server's own */
export function findSealedBlank(headers: Pick<Headers, "get">): string | null {
  return findBlanks(headers.get(blanksHeader))?.sealed ?? null;
}

/** Letters that stand in markup and in scripts as they are. */
const plain = /^[\w ,.()/-]*$/;
const formAddress = /^((?:\/en)?\/cek\?desa=)(\d\d\.\d\d\.\d\d\.\d{4})$/;

/**
 * Where this request asks for the form for a NIK, or for the form in a village, lets it ask for that of all readers instead.
 * @returns null where it must be made for its reader: at another address, for no village, or for one with an apostrophe
 */
export function fillForm(request: IncomingMessage): Fillings | null {
  if (personalAddress.test(request.url as string)) {
    const { village, sealed } = blankForm();
    request.headers[blanksHeader] = village.code;
    return { marks: [sealed], own: [makePictureCode("personal").sealed] };
  }
  const [, start, code = ""] = formAddress.exec(request.url as string) ?? [];
  const village = findRegion(code);
  if (village?.level !== "village") return null;
  const place = regionPath(code);
  if (!plain.test(village.name) || !plain.test(place)) return null;
  const blanks = blankForm();
  request.url = `${start}${blanks.village.code}`;
  return {
    marks: textsOf(blanks),
    own: textsOf({ village, place, sealed: makePictureCode("check").sealed }),
  };
}

function textsOf({ village, place, sealed }: Blanks): string[] {
  return [village.code, village.name, place, sealed];
}
