import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from "react";
import { FieldProblem } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import type { PhotoTexts } from "./journey-view.ts";
import { shrinkPhoto } from "./shrink-photo.ts";

/** What a camera or gallery may hand over. Phones turn other kinds into JPEG when asked for these. */
export const photoTypes = "image/jpeg,image/png,image/webp";

/** A photo chosen in the browser, small already. */
export type Photo = { id: string; blob: Blob };

/** Chooses photos, shows them, and makes them small before they are sent. Only where scripts run. */
export function Photos({
  photos,
  most,
  texts,
  problem,
  change,
}: {
  photos: Photo[];
  most: number;
  texts: PhotoTexts;
  problem: string | undefined;
  change: Dispatch<SetStateAction<Photo[]>>;
}) {
  /** How many choices are still being worked through, one after the other. */
  const [working, setWorking] = useState(0);
  const [troubles, setTroubles] = useState<string[]>([]);
  const queue = useRef(Promise.resolve());
  const room = useRef(0);
  const said = troubles.length > 0 ? troubles.join(" ") : problem;

  useEffect(() => {
    room.current = most - photos.length;
  }, [most, photos]);

  const tell = (text: string) => setTroubles((now) => (now.includes(text) ? now : [...now, text]));

  const add = async (files: File[]) => {
    for (const file of files) {
      if (room.current <= 0) return tell(texts.tooMany);
      const small = await shrinkPhoto(file).catch(() => null);
      if (!small) tell(texts.unreadable);
      else {
        room.current -= 1;
        const photo = { id: crypto.randomUUID(), blob: small.blob };
        change((now) => [...now, photo].slice(0, most));
      }
    }
  };

  const choose = (files: File[]) => {
    if (working === 0) setTroubles([]);
    setWorking((now) => now + 1);
    queue.current = queue.current.then(() => add(files)).finally(() => setWorking((now) => now - 1));
  };

  return (
    <div>
      {said ? <FieldProblem id="photos-masalah" text={said} /> : null}
      {photos.length > 0 ? (
        <ul className="mt-3 grid gap-3 sm:grid-cols-3">
          {photos.map((photo, index) => (
            <li key={photo.id} className="overflow-hidden rounded-control border border-line bg-tint">
              <Preview blob={photo.blob} label={texts.photo.replace("__number__", String(index + 1))} />
              <button
                type="button"
                className="link flex min-h-target w-full cursor-pointer items-center justify-center bg-paper px-3 font-medium"
                onClick={() => {
                  setTroubles([]);
                  change((now) => now.filter(({ id }) => id !== photo.id));
                }}
              >
                {texts.remove.replace("__number__", String(index + 1))}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {photos.length < most ? (
        <label className="mt-3 flex min-h-14 cursor-pointer items-center justify-center gap-2.5 rounded-control border-2 border-edge border-dashed bg-paper px-4 py-3 font-semibold hover:bg-tint has-focus-visible:outline-3 has-focus-visible:outline-focus">
          <Icon name="camera" className="size-6 text-accent" />
          {photos.length === 0 ? texts.add : texts.addMore}
          <input
            id="photos"
            type="file"
            accept={photoTypes}
            multiple
            aria-describedby={said ? "photos-masalah" : undefined}
            className="sr-only"
            onChange={(event) => {
              const files = [...(event.currentTarget.files ?? [])];
              event.currentTarget.value = "";
              if (files.length > 0) choose(files);
            }}
          />
        </label>
      ) : null}
      <p role="status" className="mt-2 text-ink-soft text-sm">
        {working > 0
          ? texts.working
          : photos.length > 0
            ? texts.ready.replace("__count__", String(photos.length))
            : ""}
      </p>
    </div>
  );
}

/** Drawn, not linked: the page's policy lets no picture in but the portal's own. */
function Preview({ blob, label }: { blob: Blob; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    createImageBitmap(blob).then(
      (picture) => {
        const target = canvas.current;
        if (target && !gone) {
          const scale = 480 / Math.max(picture.width, picture.height);
          target.width = Math.max(1, Math.round(picture.width * scale));
          target.height = Math.max(1, Math.round(picture.height * scale));
          target.getContext("2d")?.drawImage(picture, 0, 0, target.width, target.height);
        }
        picture.close();
      },
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [blob]);
  return <canvas ref={canvas} role="img" aria-label={label} className="h-44 w-full object-contain" />;
}
