import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { searchVillages, warmVillageSearch } from "./search-villages.ts";

beforeAll(warmVillageSearch);

function lines(query: string, limit = 10): string[] {
  return searchVillages(query, limit).map((hit) => `${hit.name}, ${hit.path}`);
}

describe("the first village found", () => {
  test.each([
    // Slips and missing letters.
    ["cibiru hilr", "Cibiru Hilir, Cileunyi, Kabupaten Bandung, Jawa Barat"],
    ["cibru hlir", "Cibiru Hilir, Cileunyi, Kabupaten Bandung, Jawa Barat"],
    ["CIBIRU   HILIR!!", "Cibiru Hilir, Cileunyi, Kabupaten Bandung, Jawa Barat"],
    ["mentng dalm", "Menteng Dalam, Tebet, Kota Administrasi Jakarta Selatan, Daerah Khusus Ibukota Jakarta"],
    ["tangrang cipondoh", "Cipondoh, Cipondoh, Kota Tangerang, Banten"],
    ["lowokwaru mlaang", "Lowokwaru, Lowokwaru, Kota Malang, Jawa Timur"],
    // Joined and split words.
    ["cibiruhilir", "Cibiru Hilir, Cileunyi, Kabupaten Bandung, Jawa Barat"],
    ["cibiruhilr", "Cibiru Hilir, Cileunyi, Kabupaten Bandung, Jawa Barat"],
    ["kramat jati", "Kramatjati, Kramatjati, Kota Administrasi Jakarta Timur, Daerah Khusus Ibukota Jakarta"],
    ["gunung kidul wonosari", "Wonosari, Wonosari, Kabupaten Gunungkidul, Daerah Istimewa Yogyakarta"],
    ["batu ix tanjungpinang", "Batu IX, Tanjung Pinang Timur, Kota Tanjung Pinang, Kepulauan Riau"],
    // Level words and the areas above, in any order.
    ["ds sukamaju kab bogor", "Sukamaju, Jonggol, Kabupaten Bogor, Jawa Barat"],
    ["desa sukamaju kec. cibungbulang", "Sukamaju, Cibungbulang, Kabupaten Bogor, Jawa Barat"],
    ["sukamaju bgor", "Sukamaju, Jonggol, Kabupaten Bogor, Jawa Barat"],
    ["sukamaju kota depok", "Sukamaju, Cilodong, Kota Depok, Jawa Barat"],
    ["sukamaju baru tapos", "Sukamaju Baru, Tapos, Kota Depok, Jawa Barat"],
    ["bakongan aceh selatan", "Keude Bakongan, Bakongan, Kabupaten Aceh Selatan, Aceh"],
    ["aceh selatan, bakongan, keude", "Keude Bakongan, Bakongan, Kabupaten Aceh Selatan, Aceh"],
    ["nagari sungai pua", "Sungai Pua, Sungai Pua, Kabupaten Agam, Sumatera Barat"],
    [
      "kampung melayu jatinegara",
      "Kampung Melayu, Jatinegara, Kota Administrasi Jakarta Timur, Daerah Khusus Ibukota Jakarta",
    ],
    ["sumba timur kambaniru", "Kambaniru, Kambera, Kabupaten Sumba Timur, Nusa Tenggara Timur"],
    ["way urang kalianda", "Way Urang, Kalianda, Kabupaten Lampung Selatan, Lampung"],
    ["Palasari RT 01 RW 12 Cibiru", "Palasari, Cibiru, Kota Bandung, Jawa Barat"],
    // What offices, the press and older people call an area.
    [
      "kel. menteng jakpus",
      "Menteng, Menteng, Kota Administrasi Jakarta Pusat, Daerah Khusus Ibukota Jakarta",
    ],
    ["menteng dki", "Menteng, Menteng, Kota Administrasi Jakarta Pusat, Daerah Khusus Ibukota Jakarta"],
    [
      "pasar minggu jaksel",
      "Pasar Minggu, Pasar Minggu, Kota Administrasi Jakarta Selatan, Daerah Khusus Ibukota Jakarta",
    ],
    [
      "cipinang besar utara jaktim",
      "Cipinang Besar Utara, Jatinegara, Kota Administrasi Jakarta Timur, Daerah Khusus Ibukota Jakarta",
    ],
    [
      "tj priok",
      "Tanjung Priok, Tanjung Priok, Kota Administrasi Jakarta Utara, Daerah Khusus Ibukota Jakarta",
    ],
    ["ngampilan diy", "Ngampilan, Ngampilan, Kota Yogyakarta, Daerah Istimewa Yogyakarta"],
    ["kambaniru ntt", "Kambaniru, Kambera, Kabupaten Sumba Timur, Nusa Tenggara Timur"],
    ["soerabaja wonokromo", "Wonokromo, Wonokromo, Kota Surabaya, Jawa Timur"],
    ["pd cabe ilir tangsel", "Pondok Cabe Ilir, Pamulang, Kota Tangerang Selatan, Banten"],
    ["sungai agul medan", "Sei Agul, Medan Barat, Kota Medan, Sumatera Utara"],
    // Signs in names.
    ["sokaan", 'Soka"an, Krejengan, Kabupaten Probolinggo, Jawa Timur'],
    ["lubuk pakam 2", "Lubuk Pakam I,II, Lubuk Pakam, Kabupaten Deli Serdang, Sumatera Utara"],
    // A code.
    ["32.73.25.1001", "Palasari, Cibiru, Kota Bandung, Jawa Barat"],
    ["3273251001", "Palasari, Cibiru, Kota Bandung, Jawa Barat"],
  ])("for %j is %s", (query, first) => {
    expect(lines(query)[0]).toBe(first);
  });
});

describe("the order", () => {
  test("puts the exact name first, before longer names that begin with it", () => {
    const names = searchVillages("bandung", 16).map((hit) => hit.name);
    // The country has fifteen villages of exactly this name.
    expect(names.slice(0, 15)).toEqual(Array(15).fill("Bandung"));
    expect(names[15]).toMatch(/^Bandung./);
  });

  test("completes a name while it is typed, before names with a slip", () => {
    const names = searchVillages("sukam", 20).map((hit) => hit.name);
    for (const name of names) expect(name).toMatch(/^Suka ?m/i);
    expect(searchVillages("cipinan", 2).map((hit) => hit.name)).toEqual(["Cipinang", "Cipinang"]);
  });

  test("lists every village of the name in the regency that was named before those elsewhere", () => {
    const found = searchVillages("sukamaju kab bogor", 4).map((hit) => hit.path);
    expect(found).toEqual([
      "Jonggol, Kabupaten Bogor, Jawa Barat",
      "Cibungbulang, Kabupaten Bogor, Jawa Barat",
      "Cigudeg, Kabupaten Bogor, Jawa Barat",
      "Megamendung, Kabupaten Bogor, Jawa Barat",
    ]);
  });

  test("tells the city from the regency of one name when the query does", () => {
    for (const { path } of searchVillages("kota bogor", 50)) expect(path).not.toContain("Kabupaten Bogor");
    expect(searchVillages("kab bogor", 1)[0]?.path).toContain("Kabupaten Bogor");
  });

  test("gives a district's villages when only the district is named", () => {
    const found = lines("kec menteng", 5);
    expect(found).toHaveLength(5);
    for (const line of found) expect(line).toContain(", Menteng, Kota Administrasi Jakarta Pusat");
  });

  test.each([
    ["aceh selatan", "Kabupaten Aceh Selatan, Aceh", 20],
    ["kabupaten aceh selatan", "Kabupaten Aceh Selatan, Aceh", 20],
    ["kota bandung", "Kota Bandung, Jawa Barat", 20],
    ["jakarta", "Daerah Khusus Ibukota Jakarta", 20],
    ["bakongan", "Bakongan, Kabupaten Aceh Selatan, Aceh", 7],
    ["cibiru", "Cibiru, Kota Bandung, Jawa Barat", 4],
  ])("gives the villages of an area when only it is named: %s", (query, area, count) => {
    const found = searchVillages(query, 20).slice(0, count);
    expect(found).toHaveLength(count);
    for (const { path } of found) expect(path.endsWith(area), path).toBe(true);
  });

  test("puts villages of a named area after those of that very name, before longer words and slips", () => {
    const found = searchVillages("gambir", 20);
    const paths = found.map(({ path }) => path.split(",")[0]);
    expect(found[0]).toMatchObject({ name: "Gambir" });
    expect(paths.filter((district) => district === "Gambir")).toHaveLength(6);
    expect(paths.lastIndexOf("Gambir")).toBeLessThan(found.findIndex(({ name }) => name === "Gambiran"));
    expect(searchVillages("solo", 20).map(({ name }) => name)).toContain("Pajang");
  });

  test("lifts a village with a slip in the named district above those elsewhere", () => {
    expect(lines("kampung baru bakongan")[0]).toBe("Gampong Baro, Bakongan, Kabupaten Aceh Selatan, Aceh");
  });

  test("takes no province for a part of another", () => {
    for (const { path } of searchVillages("baru aceh", 3)) expect(path).toMatch(/Aceh$/);
  });

  test("weighs the village's own name above the areas that hold it", () => {
    const names = searchVillages("tapos", 3).map((hit) => hit.name);
    expect(names).toEqual(["Tapos", "Tapos", "Tapos"]);
  });

  test("tells numbered villages apart, in digits or Roman numbers", () => {
    expect(searchVillages("tapos ii tenjolaya", 1)[0]?.name).toBe("Tapos II");
    expect(searchVillages("tapos 1 tenjolaya", 1)[0]?.name).toBe("Tapos I");
  });
});

describe("bounds", () => {
  test.each(["", " ", "a", "1", "-", "🙂🙂", "'", "\u0000"])("finds nothing for %j", (query) => {
    expect(searchVillages(query, 10)).toEqual([]);
  });

  test("keeps to the limit, and to 50", () => {
    expect(searchVillages("sukamaju", 3)).toHaveLength(3);
    expect(searchVillages("sukamaju", 1_000)).toHaveLength(50);
    expect(searchVillages("sukamaju", 0)).toEqual([]);
    expect(searchVillages("sukamaju", -1)).toEqual([]);
    expect(searchVillages("sukamaju", Number.NaN)).toEqual([]);
  });

  test.each([
    "a".repeat(100_000),
    "sukamaju ".repeat(10_000),
    "su su su su su su su su",
    "mekarjayas sukamajus karangjayas tanjungjayas sidomulyos sukamulyas banjarsaris wonosaris",
    "ﷺ".repeat(10_000),
    "<script>alert(1)</script>",
    "' or 1=1; drop table village --",
    "__proto__ constructor hasOwnProperty",
  ])("answers hostile input at once: %.30s", (query) => {
    const begun = performance.now();
    const found = searchVillages(query, 50);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(found.length).toBeLessThanOrEqual(50);
  });

  test("gives every answer as if it were the first", () => {
    const before = lines("cibiru hilr");
    searchVillages("su su su su su su su su", 50);
    expect(lines("cibiru hilr")).toEqual(before);
  });

  test("never fails, and never gives a village twice", () => {
    const word = fc.constantFrom(
      "suka",
      "maju",
      "kab",
      "bogor",
      "kota",
      "tanjung",
      "2",
      "x",
      "ba'a",
      "jaya barat",
    );
    const query = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(word, { maxLength: 10 }).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(query, (text) => {
        const codes = searchVillages(text, 20).map((hit) => hit.code);
        expect(new Set(codes).size).toBe(codes.length);
      }),
    );
  });
});
