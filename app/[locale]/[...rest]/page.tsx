import { notFound } from "next/navigation";

/** Every address that no other page answers, so that the answer comes in the reader's language. */
export default function UnknownPage(): never {
  notFound();
}
