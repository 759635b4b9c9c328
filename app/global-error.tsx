"use client";

import { Button } from "@/components/ui/button.tsx";
import "./globals.css";

/** The last resort: not even the document's frame could be made, so no catalogue is at hand and both languages stand here. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="id">
      <body>
        <title>Kesalahan – Dataku</title>
        <main className="page-width max-w-(--container-read) py-12">
          <h1 className="font-bold text-2xl">Ada yang tidak beres di pihak kami</h1>
          <p className="mt-3 text-lg">Ini bukan salah Anda. Coba lagi, atau telepon 171.</p>
          <p className="mt-3 text-ink-soft" lang="en">
            Something went wrong on our side. This is not your fault. Try again, or call 171.
          </p>
          <div className="mt-6">
            <Button type="button" onClick={() => retry()}>
              Coba lagi / <span lang="en">Try again</span>
            </Button>
          </div>
        </main>
      </body>
    </html>
  );
}
