import { expect, test } from "vitest";
import type { ScreenView, Values } from "@/components/intake/journey-view.ts";
import {
  nextScreen,
  openValues,
  type PostedJourney,
  problemsOn,
  readPostedJourney,
  showsNothingTyped,
} from "./posted-journey.ts";
import { screensOf } from "./screens.ts";
import { sealFields } from "./sealed-fields.ts";

const say = (key: string) => key;
const screens: ScreenView[] = screensOf("usul", say, "id", new Date("2026-10-15T00:00:00Z"));
const sanggah = screensOf("sanggah", say, "id");
const sentences = { other: "other" };
const village = "32.73.25.1002";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries({ desa: village, ...fields })) data.set(name, value);
  return data;
}
const read = (fields: Record<string, string>) => readPostedJourney("usul", screens, form(fields));
const next = (fields: Record<string, string>) => nextScreen(read(fields), screens, "usul", sentences);

test("what was typed before comes back from the sealed field, and the screen's own answers go over it", () => {
  const isi = sealFields("usul", { for: "self", statement: "dulu", "reporter.name": "Endang" });
  const posted = read({ isi, langkah: "cerita", statement: "sekarang" });
  expect(posted.values).toEqual({ for: "self", statement: "sekarang", "reporter.name": "Endang" });
});

test("a box that is no longer ticked is no longer yes", () => {
  const isi = sealFields("usul", {
    for: "self",
    "conditions.roof_leaks": "yes",
    "conditions.no_income": "yes",
  });
  expect(read({ isi, langkah: "rumah" }).values).toEqual({ for: "self", "conditions.no_income": "yes" });
});

test("fields that no screen asks are left out", () => {
  expect(read({ langkah: "siapa", for: "self", admin: "1", "__proto__.x": "1" }).values).toEqual({
    for: "self",
  });
});

test("without an answer that must be there the same screen comes again, with the problem at the field", () => {
  expect(next({ langkah: "siapa", aksi: "lanjut" })).toEqual({
    screen: "siapa",
    changing: false,
    problems: [{ path: "for", message: "other" }],
  });
});

test("with it the next screen comes, and Back leads to the one before without asking anything", () => {
  expect(next({ langkah: "siapa", for: "self", aksi: "lanjut" }).screen).toBe("keluarga");
  expect(next({ langkah: "keluarga", for: "self", "household.kk": "12", aksi: "kembali" })).toEqual({
    screen: "siapa",
    changing: false,
    problems: [],
  });
});

test("a question that hangs on an answer of its own screen is asked before the next screen", () => {
  const pengaduan = screensOf("pengaduan", say, "id");
  const after = (fields: Record<string, string>) =>
    nextScreen(
      readPostedJourney(
        "pengaduan",
        pengaduan,
        form({ topic: "double", langkah: "tentang", aksi: "lanjut", ...fields }),
      ),
      pengaduan,
      "pengaduan",
      sentences,
    );
  expect(after({ about: "person", programme: "" })).toEqual({
    screen: "tentang",
    changing: false,
    problems: [],
  });
  expect(after({ about: "person", programme: "", "person.name": "" }).screen).toBe("waktu");
  expect(after({ about: "office", programme: "" }).screen).toBe("waktu");
  expect(after({ about: "person", aksi: "kembali" }).screen).toBe("masalah");
});

test("the form of a field is the domain's to judge", () => {
  const posted = read({ langkah: "keluarga", for: "self", "household.kk": "12" });
  const screen = screens[1] as ScreenView;
  expect(problemsOn(screen, screens, posted, "usul", sentences).map(({ path }) => path)).toEqual([
    "household.kk",
  ]);
});

test("from the summary one screen is opened, and after it the summary again", () => {
  const isi = sealFields("usul", { for: "self", "reporter.name": "Endang" });
  expect(next({ isi, langkah: "periksa", ke: "cerita" })).toEqual({
    screen: "cerita",
    changing: true,
    problems: [],
  });
  expect(next({ isi, langkah: "cerita", ubah: "1", statement: "x", aksi: "lanjut" }).screen).toBe("periksa");
});

test("a change that makes another answer necessary leads there", () => {
  const isi = sealFields("usul", { for: "self", "reporter.name": "Endang" });
  expect(next({ isi, langkah: "siapa", ubah: "1", for: "household", aksi: "lanjut" }).screen).toBe(
    "keluarga",
  );
});

test("nothing is sent while something is missing", () => {
  const isi = sealFields("usul", { for: "self" });
  expect(next({ isi, langkah: "periksa", aksi: "kirim" })).toMatchObject({
    screen: "pelapor",
    changing: true,
  });
});

test("from an answer of the check the person is not asked for", () => {
  const data = form({ ref: "r".repeat(60), "person.name": "Endang", shown: "ENDANG S*****" });
  const posted = readPostedJourney("sanggah", sanggah, data);
  expect(posted.action).toEqual({ do: "begin" });
  expect(nextScreen(posted, sanggah, "sanggah", sentences).screen).toBe("alasan");
  expect(posted.values["person.name"]).toBe("Endang");
});

test("a page says in the open only what its own screen shows, and that on which its questions hang", () => {
  const values: Values = { for: "household", "household.name": "Nandang", "reporter.name": "Endang" };
  expect(openValues("pelapor", screens, values)).toEqual({ for: "household", "reporter.name": "Endang" });
  expect(showsNothingTyped("cerita", screens, values)).toBe(true);
  expect(showsNothingTyped("pelapor", screens, values)).toBe(false);
  expect(showsNothingTyped("periksa", screens, values)).toBe(false);
});

test("a post is read without trust in any part of it", () => {
  const posted: PostedJourney = readPostedJourney("usul", screens, new FormData());
  expect(posted).toMatchObject({
    screen: "siapa",
    village: "",
    key: "",
    values: {},
    action: { do: "begin" },
  });
  expect(read({ langkah: "tidak-ada", aksi: "hapus" }).screen).toBe("siapa");
});
