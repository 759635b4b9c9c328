import { describe, expect, test } from "vitest";
import { catalogueOf } from "@/lib/i18n/catalogue.ts";
import type { AreaFigures, RecapDocument } from "@/lib/recap/recap-document.ts";
import { testRecap } from "@/lib/recap/test-recap.ts";
import {
  areaTable,
  behind,
  fullNameOf,
  headline,
  rateMap,
  stageBars,
  submissionRows,
  telling,
} from "./present.ts";
import type { RecapView } from "./recap-address.ts";

const newest: RecapView = { period: null, measure: null, order: null };

function recap(code: string, change: (document: RecapDocument) => void = () => {}): RecapDocument {
  const document = testRecap(code);
  change(document);
  return document;
}

function tell(document: RecapDocument, before: RecapDocument | null = null, view: Partial<RecapView> = {}) {
  return telling("id", catalogueOf("id"), document, before, { ...newest, ...view });
}

/** Gives three areas these counts of persons and of receivers of PKH. */
function withChildren(...counts: [name: string, persons: number | null, receiving: number | null][]) {
  return (document: RecapDocument) => {
    document.children = counts.map(([name, persons, receiving], index): AreaFigures => {
      const area = structuredClone(document.children[index] as AreaFigures);
      area.programmes = area.programmes.map((one) => ({
        ...one,
        receiving: one.programme === "PKH" ? receiving : 20,
      }));
      return { ...area, name, persons };
    });
  };
}

const three = withChildren(["Cidadap", 100, 30], ["Andir", 200, 80], ["Coblong", 100, null]);

describe("the headline", () => {
  const now = recap("32.73", ({ figures }) => {
    figures.persons = 1_200;
  });

  test("tells how a figure moved since the release before", () => {
    const before = recap("32.73", ({ figures, release }) => {
      figures.persons = 1_000;
      release.period = "2026-Q2";
    });
    expect(headline(tell(now, before))[0]).toMatchObject({
      figure: { text: "1.200", held: false },
      change: "Naik 200 (20%) sejak April–Juni 2026.",
    });
  });

  test("says in words that a change is not told because a figure is held back", () => {
    const before = recap("32.73", ({ figures }) => {
      figures.persons = null;
    });
    expect(headline(tell(now, before))[0]?.change).toMatch(/disembunyikan/);
  });

  test("says that nothing came before the first release", () => {
    expect(headline(tell(now))[0]?.change).toBe("Belum ada rilis sebelumnya untuk dibandingkan.");
  });

  test.each([
    ["id", 1, "dari 1 desa dan kelurahan, September 2026"],
    ["id", 1_234, "dari 1.234 desa dan kelurahan, September 2026"],
    ["en", 1, "of 1 village, September 2026"],
    ["en", 1_234, "of 1,234 villages, September 2026"],
  ] as const)("in %s, an update of %d villages is %j", (locale, villages, note) => {
    const document = recap("32.73", ({ figures }) => {
      Object.assign(figures.update ?? {}, { period: "2026-09", villages });
    });
    const cards = headline(telling(locale, catalogueOf(locale), document, null, newest));
    expect(cards.find(({ key }) => key === "update")?.note).toBe(note);
  });

  test("gives no share of receivers where the persons are held back", () => {
    const held = recap("32.73", ({ figures }) => {
      figures.persons = null;
    });
    expect(headline(tell(held))[1]?.note).toBe("Juli–September 2026");
  });
});

test("a village is told apart from others of its name by where it lies, and a regency needs no more than its name", () => {
  expect(fullNameOf(tell(recap("32.73.25.1002")))).toBe("Cipadung, Cibiru, Kota Bandung, Jawa Barat");
  expect(fullNameOf(tell(recap("32.73")))).toBe("Kota Bandung");
});

describe("the measure that is shown unasked", () => {
  test("is the first main programme known for half of the areas below", () => {
    expect(tell(recap("32.73", three)).measure.key).toBe("pkh");
    const hidden = recap("32.73", withChildren(["A", 100, null], ["B", 100, null], ["C", 100, 30]));
    expect(tell(hidden).measure.key).toBe("pbi-jk");
  });

  test("is the persons where every programme is held back", () => {
    const hidden = recap("32.73", ({ children }) => {
      for (const area of children) {
        area.persons = 50;
        area.programmes = area.programmes.map((one) => ({ ...one, receiving: null }));
      }
    });
    expect(tell(hidden).measure.key).toBe("terdaftar");
  });

  test("is another one where the address asks for it", () => {
    expect(tell(recap("32.73", three), null, { measure: "padan" }).measure.key).toBe("padan");
  });
});

describe("the table of areas", () => {
  const names = (order: string | null) =>
    areaTable(tell(recap("32.73", three), null, { order })).rows.map(({ name, rank }) => `${rank} ${name}`);

  test("ranks by the chosen measure, the greatest share first and what is held back last", () => {
    expect(names(null)).toEqual(["1 Andir", "2 Cidadap", " Coblong"]);
  });

  test("is turned round by the address, and what is held back stays last", () => {
    expect(names("pkh.naik")).toEqual(["2 Cidadap", "1 Andir", " Coblong"]);
    expect(names("terdaftar")).toEqual(["1 Andir", "2 Cidadap", "2 Coblong"]);
  });

  test("by name has no ranks, either way", () => {
    expect(names("nama")).toEqual([" Andir", " Cidadap", " Coblong"]);
    expect(names("nama.turun")).toEqual([" Coblong", " Cidadap", " Andir"]);
  });

  test("is sorted as usual where the address asks for what does not exist", () => {
    expect(names("zzz.naik")).toEqual(names(null));
  });

  test("shows a column that is sorted by, says so, and offers the other way round", () => {
    const { columns } = areaTable(tell(recap("32.73", three), null, { order: "desil-1" }));
    expect(columns.find(({ key }) => key === "desil-1")).toMatchObject({
      sorted: "descending",
      href: "/rekap/32.73?urut=desil-1.naik#daerah",
    });
    expect(columns.filter(({ sorted }) => sorted)).toHaveLength(1);
  });

  test("draws no bar and gives no number for what is held back", () => {
    const { rows } = areaTable(tell(recap("32.73", three)));
    expect(rows[2]?.cells[0]).toMatchObject({ figure: { held: true }, count: null, part: null });
  });
});

test("a held back stage has neither share nor bar, and the others keep theirs", () => {
  const document = recap("32.73");
  const programme = {
    ...(document.figures.programmes[0] as AreaFigures["programmes"][number]),
    listed: 100,
    stages: { waiting: 50, problem: null, paid: 25, not_withdrawn: null, excluded: 0, none: 0 },
  };
  const rows = stageBars(tell(document), programme);
  expect(rows.map(({ share, part }) => [share.text, part])).toEqual([
    ["50%", 0.5],
    ["disembunyikan", null],
    ["25%", 0.25],
    ["disembunyikan", null],
    ["0%", 0],
    ["0%", 0],
  ]);
});

describe("the map", () => {
  test("of the nation has a tile for each province, with its name and value, and no colour for what is held back", () => {
    const document = recap("id", ({ children }) => {
      for (const area of children) {
        area.persons = area.code === "11" ? null : 100;
      }
    });
    const map = rateMap(tell(document, null, { measure: "terdaftar" }), null);
    expect(map?.areas).toHaveLength(38);
    expect(map?.areas.find(({ code }) => code === "11")).toMatchObject({
      label: "AC, Aceh: disembunyikan",
      rateClass: null,
      href: "/rekap/11?ukuran=terdaftar",
    });
    expect(map?.areas.find(({ code }) => code === "32")).toMatchObject({
      label: "JB, Jawa Barat: 100",
      rateClass: 4,
    });
  });

  test("of other areas needs real outlines, and shows those there are", () => {
    const document = recap("32.73", three);
    expect(rateMap(tell(document), null)).toBeNull();
    const [first] = document.children;
    const outlines = {
      width: 720,
      height: 400,
      areas: [
        { code: first?.code as string, d: "M0,0Z" },
        { code: "32.73.99", d: "M1,1Z" },
      ],
    };
    const map = rateMap(tell(document), outlines);
    expect(map).toMatchObject({ width: 720, height: 400 });
    expect(map?.areas.map(({ label, d }) => [label, d])).toEqual([["Cidadap: 30%", "M0,0Z"]]);
  });
});

test("days are not said to be held back where nothing was closed", () => {
  const withClosed = (closed: number | null) => {
    const document = recap("32.73", ({ figures }) => {
      figures.submissions = [
        { kind: "usul", received: 30, closed, withdrawn: 0, median_days: null, topics: {} },
      ];
    });
    return submissionRows(tell(document))[0]?.cells.at(-1)?.figure;
  };
  expect(withClosed(0)).toEqual({ text: "–", held: false });
  expect(withClosed(null)?.held).toBe(true);
});

test("the areas furthest behind are named with how far they are", () => {
  const document = recap("32.73", ({ children }) => {
    for (const [index, area] of children.entries()) {
      if (area.update) Object.assign(area.update, { villages: 10, villages_finished: index === 0 ? 1 : 9 });
    }
  });
  expect(behind(tell(document))?.rows).toEqual([
    {
      code: document.children[0]?.code,
      name: document.children[0]?.name,
      href: `/rekap/${document.children[0]?.code}`,
      text: "10% selesai (1 dari 10)",
      standsApart: true,
    },
  ]);
});
