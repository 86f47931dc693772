// Runs a site on a free loopback port, and counts what it holds when a line of the standard input asks.
import http from "node:http";
import readline from "node:readline";

import { Site } from "./site.mjs";

const HOST = "127.0.0.1";

/** `open` is given {timeout, ack, csrf} and returns the CometD server; see `Site` for what it must offer. */
export async function serve(open) {
    const settings = JSON.parse(process.argv[2]);
    const site = new Site(open(settings), settings);
    const server = http.createServer((request, response) => site.handle(request, response));
    await new Promise((resolve, reject) => server.once("error", reject).listen(0, HOST, resolve));
    say({ port: server.address().port });
    for await (const line of readline.createInterface({ input: process.stdin })) {
        say(JSON.parse(line).do === "count" ? site.count : { error: "no such command" });
    }
    process.exit(0);
}

function say(answer) {
    process.stdout.write(`${JSON.stringify(answer)}\n`);
}
