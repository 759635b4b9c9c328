import { cpSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { filed, type IntakeRow, village } from "../intake-lab.ts";
import { inParallel, range, statusesOf } from "../lab/row.ts";
import { smallDisk } from "../lab/small-disk.ts";

const complaint = { kind: "pengaduan", village, topic: "poor_quality" };

/** The disk for photos is full. */
export const diskFullRows: IntakeRow[] = [
  {
    id: "B37 a disk of 50 MB for photos fills up under a storm of uploads",
    target: "photos 507, text alone 201, photos again when there is room",
    needsRoot: true,
    async run(lab) {
      const disk = smallDisk(50);
      const portal = await lab.portal({ EVIDENCE_URL: `file:${join(disk.dir, "evidence")}` });
      try {
        const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
        const photo = await sharp({
          create: { width: 1600, height: 1200, channels: 3, background: "#000", noise },
        })
          .jpeg({ quality: 80 })
          .toBuffer();
        const send = (photos: Buffer[]) => lab.file(complaint, { photos, at: portal.url });
        // Nearly full before, so that a few photos do what a long storm would.
        disk.fill(15);
        const storm = await inParallel(range(10), 4, () => send([photo, photo]));
        disk.fill();
        const full = await inParallel(range(4), 2, () => send([photo]));
        const text = await inParallel(range(20), 4, () => send([]));
        disk.free();
        // What the storm has left is full up to the reserve; one who withdraws makes room.
        const gone = storm.find(({ status }) => status === 201);
        const captcha = await lab.token("tracking");
        const body = { receipt: gone && filed(gone).receipt, captcha };
        const withdrawn = await lab.ask("/api/v1/tracking/withdraw", { body, at: portal.url });
        const back = await send([await sharp(photo).resize(64).jpeg().toBuffer()]);
        return {
          measured: `storm ${statusesOf(storm)}, full ${statusesOf(full)}, text alone ${statusesOf(text)}, after one was withdrawn (${withdrawn.status}) ${back.status}`,
          passed:
            [...storm, ...full].every(({ status }) => status === 201 || status === 507) &&
            storm.some(({ status }) => status === 507) &&
            full.every(({ status }) => status === 507) &&
            text.every(({ status }) => status === 201) &&
            withdrawn.status === 200 &&
            back.status === 201,
        };
      } finally {
        await portal.stop("SIGTERM");
        // Later rows hand over what was filed here too, and a photo that is lost would be told.
        cpSync(join(disk.dir, "evidence"), join(lab.dataDir, "evidence"), {
          recursive: true,
          preserveTimestamps: true,
        });
        disk.remove();
      }
    },
  },
];
