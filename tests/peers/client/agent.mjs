// An agent's desktop in small: logs in, listens with the CometD client of npm, adds records, tells what came.
//
// The only argument is JSON: {baseUrl, username, password, channels, rounds, ack, sleep, patience}. `rounds`
// are lists of requests; those of one round are sent at once, the next when both messages of each have come.
// `sleep` is how long the whole program stands still between two rounds, `patience` how long it waits for
// anything, both in milliseconds. What it saw goes to the standard output as JSON.
import { AckExtension, CometD } from "cometd";
import { adapt } from "cometd-nodejs-client";

import { Jar } from "./jar.mjs";

const settings = JSON.parse(process.argv[2]);
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

async function play(headers) {
    let expected = 0;
    for (const [index, round] of settings.rounds.entries()) {
        if (index > 0 && settings.sleep) {
            await stoodStill();
        }
        expected += round.length * settings.channels.length;
        await Promise.all(round.map((record) => add(record, headers)));
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
