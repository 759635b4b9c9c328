import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import postgres from "postgres";

// The limit that a check is measured against: it gets the hashed names ready made, looks them up and sends the rows.
const [url = "", port = "0"] = process.argv.slice(2);
const sql = postgres(url, { max: 10, fetch_types: false });

createServer(async (request, response) => {
  const { village, readings } = JSON.parse(await text(request));
  const rows = await sql`
    select * from projection.find_names(array[${village}], array[${readings}], array[true], 21)`;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(rows));
}).listen(Number(port), "127.0.0.1");
