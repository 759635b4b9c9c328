/** Where a province stands in the grid, and the two letters it is known by. */
export type Tile = { code: string; short: string; column: number; row: number };

/** The grid's size in tiles. */
export const gridSize = { columns: 12, rows: 6 } as const;

// Islands keep their place on the map: Sumatra in the west, Java in the south, Papua in the east.
const rows = [
  "11-AC .     .     .     .     65-KU .     .     .     .     .     .",
  "12-SU 14-RI 21-KR .     61-KB 64-KI .     75-GO 71-SA 82-MU .     .",
  "13-SB 15-JA 19-BB .     62-KT 63-KS 76-SR 72-ST .     .     96-PD 92-PB",
  "17-BE 16-SS .     .     .     .     73-SN 74-SG .     81-MA 94-PT 91-PA",
  ".     18-LA 36-BT 31-JK 33-JT 35-JI .     .     .     .     .     95-PE",
  ".     .     .     32-JB 34-YO .     51-BA 52-NB 53-NT .     .     93-PS",
];

/** The 38 provinces as equal tiles, near where they lie; the letters are those of ISO 3166-2:ID. */
export const tileGrid: readonly Tile[] = rows.flatMap((line, row) =>
  line.split(/\s+/).flatMap((cell, column) => {
    const [code = "", short = ""] = cell.split("-");
    return cell === "." ? [] : [{ code, short, column, row }];
  }),
);
