import type { OpenRelease } from "./data-files.ts";
import { licences, mediaTypes } from "./data-package.ts";
import { smallestFigure } from "./recap-document.ts";

const context = {
  dcat: "http://www.w3.org/ns/dcat#",
  dct: "http://purl.org/dc/terms/",
  foaf: "http://xmlns.com/foaf/0.1/",
  spdx: "http://spdx.org/rdf/terms#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
};
const checksumAlgorithm = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256";
const indonesia = "http://publications.europa.eu/resource/authority/country/IDN";

const both = (idText: string, enText: string) => [
  { "@language": "id", "@value": idText },
  { "@language": "en", "@value": enText },
];
const to = (address: string) => ({ "@id": address });

/** The address of the page that shows a release. */
export function releasePage(releaseId: string): string {
  return `/data?rilis=${releaseId}`;
}

/**
 * The catalogue of all releases in DCAT 3 (W3C), as JSON-LD, for portals that harvest it.
 * @param releases the newest first
 * @param publicUrl the portal's own address, without a slash at its end
 */
export function dataCatalogue(releases: readonly OpenRelease[], publicUrl: string): object {
  const data = `${publicUrl}/data`;
  const publisher = { "@id": publicUrl, "@type": "foaf:Organization", "foaf:name": "Dataku" };
  return {
    "@context": context,
    "@id": `${data}/catalog.jsonld`,
    "@type": "dcat:Catalog",
    "dct:title": both("Data terbuka Dataku", "Open data of Dataku"),
    "dct:publisher": publisher,
    "dct:license": licences.map(({ path }) => to(path)),
    "dcat:landingPage": to(data),
    "dcat:service": {
      "@id": `${publicUrl}/api/v1`,
      "@type": "dcat:DataService",
      "dct:title": both("API Dataku", "Dataku API"),
      "dcat:endpointURL": to(`${publicUrl}/api/v1`),
      "dcat:endpointDescription": to(`${publicUrl}/api/v1/openapi.json`),
      "dcat:servesDataset": releases.map(({ described }) => to(`${data}/${described.release.id}`)),
    },
    "dcat:dataset": releases.map((release, index) =>
      dataset(release, releases[index + 1], publicUrl, publisher),
    ),
  };
}

function dataset(
  { described }: OpenRelease,
  before: OpenRelease | undefined,
  publicUrl: string,
  publisher: object,
): object {
  const { release, resources } = described;
  const id = `${publicUrl}/data/${release.id}`;
  const invented = release.synthetic
    ? { id: " (data sintetis)", en: " (synthetic data)" }
    : { id: "", en: "" };
  return {
    "@id": id,
    "@type": "dcat:Dataset",
    "dct:identifier": release.id,
    "dct:title": both(
      `Angka bantuan sosial ${release.register} ${release.period}${invented.id}`,
      `Social aid figures of ${release.register} ${release.period}${invented.en}`,
    ),
    "dct:description": both(
      `Jumlah orang, penerima per program, dan pemutakhiran data per wilayah. Angka di bawah ${smallestFigure} disembunyikan.`,
      `Persons, recipients by programme and data update by area. Figures under ${smallestFigure} are held back.`,
    ),
    "dct:publisher": publisher,
    "dct:license": licences.map(({ path }) => to(path)),
    "dct:spatial": to(indonesia),
    "dct:temporal": {
      "@type": "dct:PeriodOfTime",
      "dcat:endDate": { "@type": "xsd:date", "@value": release.as_of },
    },
    "dcat:version": release.id,
    ...(before ? { "dcat:previousVersion": to(`${publicUrl}/data/${before.described.release.id}`) } : {}),
    "dcat:keyword": ["bansos", release.register, ...(release.synthetic ? ["sintetis"] : [])],
    "dcat:landingPage": to(publicUrl + releasePage(release.id)),
    "dcat:distribution": resources.map(({ name, path, format, bytes, hash }) => ({
      "@id": `${id}/${path}`,
      "@type": "dcat:Distribution",
      "dct:title": name,
      "dcat:downloadURL": to(`${id}/${path}`),
      "dcat:mediaType": to(`https://www.iana.org/assignments/media-types/${mediaTypes[format]}`),
      "dcat:byteSize": { "@type": "xsd:nonNegativeInteger", "@value": String(bytes) },
      "dct:license": licences.map((licence) => to(licence.path)),
      "spdx:checksum": {
        "@type": "spdx:Checksum",
        "spdx:algorithm": to(checksumAlgorithm),
        "spdx:checksumValue": { "@type": "xsd:hexBinary", "@value": hash.replace("sha256:", "") },
      },
    })),
  };
}
