// An agent's desktop in small: logs in, listens with the CometD client of npm, adds records, tells what came.
//
// The first line of the standard input is JSON: {baseUrl, username, password, channels, rounds, ack, sleep, asks,
// patience}. `rounds` are lists of requests; those of one round are sent at once, or one after the other by a program
// that `asks`; the next round begins when both messages of each have come. `sleep` is how long the whole program stands
// still between two rounds, `patience` how long it waits for anything, both in milliseconds. A program that `asks`
// writes a line between two rounds, and goes on when it gets one. What it saw goes to the standard output as JSON.
import readline from "node:readline";

import { AckExtension, CometD } from "cometd";
import { adapt } from "cometd-nodejs-client";

import { Jar } from "./jar.mjs";

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const settings = JSON.parse((await lines.next()).value);
const api = `${settings.baseUrl}/api/v2`;
const seen = { handshakes: [], connects: [], subscriptions: [], failures: [], envelopes: [], events: [] };
const jar = new Jar();
console.log = console.info = console.debug = console.error; // the standard output is for what was seen alone
adapt({ cookies: jar.forCometd });
const cometd = new CometD();

/** Waits until a condition holds, and says whether it did. */
async function until(condition) {
    const end = Date.now() + settings.patience;
    while (!condition() && Date.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return condition();
}

/** Logs in with Basic; afterwards the cookie is the login. Returns the CSRF header, if one was issued. */
async function login() {
    const basic = Buffer.from(`${settings.username}:${settings.password}`).toString("base64");
    const response = await jar.fetch(`${api}/me`, { headers: { Authorization: `Basic ${basic}` } });
    seen.login = { status: response.status, body: await response.json() };
    const name = response.headers.get("X-CSRF-HEADER");
    return name ? { [name]: response.headers.get("X-CSRF-TOKEN") } : {};
}

function listen(headers) {
    const note = (list) => (message) => seen[list].push(message);
    cometd.configure({ url: `${api}/notifications`, requestHeaders: headers, logLevel: "error" });
    cometd.unregisterTransport("websocket");
    cometd.unregisterTransport("callback-polling");
    if (settings.ack) {
        cometd.registerExtension("ack", new AckExtension());
    }
    cometd.addListener("/meta/handshake", note("handshakes"));
    cometd.addListener("/meta/handshake", (reply) => reply.successful && subscribe());
    cometd.addListener("/meta/connect", note("connects"));
    cometd.addListener("/meta/unsuccessful", note("failures"));
    cometd.handshake();
}

/** Subscriptions end with their session, so this is done after every handshake. */
function subscribe() {
    const take = ({ channel, data }) => seen.events.push({ channel, data });
    for (const channel of settings.channels) {
        cometd.subscribe(channel, take, (reply) => seen.subscriptions.push(reply));
    }
}

async function add(record, headers) {
    const response = await jar.fetch(`${api}/me/outbound-records`, {
        method: "POST",
        headers: { ...headers, "Content-Type": "application/json" },
        body: JSON.stringify(record),
    });
    seen.envelopes.push({ status: response.status, body: await response.json() });
}

/** Stands still when the next poll has ended, as a laptop does whose lid is shut: nothing is sent meanwhile. */
async function stoodStill() {
    const stop = cometd.addListener("/meta/connect", () => {
        cometd.removeListener(stop);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, settings.sleep);
    });
    const before = seen.handshakes.length;
    return until(() => seen.handshakes.length > before && isListening());
}

/** Whether every subscription of the present session is answered. */
function isListening() {
    const sessions = seen.handshakes.filter((reply) => reply.successful).length;
    return sessions > 0 && seen.subscriptions.length === sessions * settings.channels.length;
}

/** Tells that a round is over, and waits for the word to go on. */
async function allowed() {
    process.stdout.write(`${JSON.stringify({ asks: true })}\n`);
    await lines.next();
}

async function send(round, headers) {
    if (!settings.asks) {
        await Promise.all(round.map((record) => add(record, headers)));
        return;
    }
    for (const record of round) {
        await add(record, headers);
    }
}

async function play(headers) {
    let expected = 0;
    for (const [index, round] of settings.rounds.entries()) {
        if (index > 0 && settings.sleep) {
            await stoodStill();
        }
        if (index > 0 && settings.asks) {
            await allowed();
        }
        expected += round.length * settings.channels.length;
        await send(round, headers);
        await until(() => seen.events.length >= expected);
    }
    const polls = seen.connects.length;
    await until(() => seen.connects.length > polls);
}

async function leave() {
    seen.transport = cometd.getTransport()?.type ?? null;
    if (!cometd.isDisconnected()) {
        await new Promise((resolve) => cometd.disconnect((reply) => resolve((seen.disconnect = reply))));
    }
    seen.status = cometd.getStatus();
}

const headers = await login();
listen(headers);
await until(() => isListening() || seen.failures.length > 0);
if (isListening()) {
    await play(headers);
}
await leave();
process.stdout.write(JSON.stringify(seen), () => process.exit(0));
