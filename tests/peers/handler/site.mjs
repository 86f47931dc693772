// The REST part of a deployment, before a CometD server: answers what `answers.json` says, and has the messages delivered.
import { setTimeout as elapsed } from "node:timers/promises";

import { answers, filled } from "./answers.mjs";
import { Logins } from "./logins.mjs";
import { Chains, deviceId, fault, known } from "./record.mjs";

const { csrfRefused, deployment, faults, messages, operations, responses, routes } = answers;
const NOTIFICATIONS = "/api/v2/notifications";
const RECORDS = "/api/v2/me/outbound-records";

/** A refusal: thrown where it is noticed, sent in one place. */
class Refusal extends Error {
    constructor(kind, member = "", headers = {}) {
        super(kind);
        const { http, ...envelope } = faults[kind];
        this.status = http;
        this.headers = headers;
        this.fault = { ...envelope, statusMessage: envelope.statusMessage.replace("%s", member) };
    }
}

export class Site {
    #chains = new Chains();
    #logins;
    #peer;
    #requests = 0;
    #started = new Set();

    /** `peer` is a CometD server: {handle(request, response), deliver(user, message), end(login), sessions}. */
    constructor(peer, { csrf }) {
        this.#peer = peer;
        this.#logins = new Logins(csrf);
    }

    get count() {
        const { sessions } = this.#peer;
        return { sessions, started: this.#started.size, requests: this.#requests, records: this.#chains.count };
    }

    async handle(request, response) {
        const { pathname: path } = new URL(request.url, "http://site");
        const caller = this.#logins.caller(request);
        this.#requests += path === RECORDS;
        const route = routes[path.startsWith(`${NOTIFICATIONS}/`) ? NOTIFICATIONS : path];
        if (route && this.#logins.isForged(request, caller)) {
            send(response, csrfRefused.http, csrfRefused.text, { "Content-Type": csrfRefused.mediaType });
        } else if (route?.answer === "notifications") {
            request.caller = caller;
            this.#peer.handle(request, response);
        } else {
            await this.#answer(request, response, route, caller);
        }
    }

    async #answer(request, response, route, caller) {
        const type = { "Content-Type": responses.mediaType };
        try {
            admit(request, route, caller);
            const [document, headers] = await this[`_${route.answer}`](request, caller);
            send(response, 200, JSON.stringify(document), { ...type, ...headers });
        } catch (refusal) {
            if (!(refusal instanceof Refusal)) {
                throw refusal;
            }
            const document = filled(responses.refused, { fault: refusal.fault });
            send(response, refusal.status, JSON.stringify(document), { ...type, ...refusal.headers });
        }
    }

    _version() {
        return [filled(responses.version, {})];
    }

    async _me(request, { user, login }) {
        if (request.method === "POST") {
            return this.#operation(await object(request), user, login);
        }
        return [filled(responses.me, { user }), this.#logins.headers(login ?? this.#logins.open(user))];
    }

    #operation({ operationName: name }, user, login) {
        const done = Object.hasOwn(operations, name) ? operations[name] : undefined;
        if (!done) {
            throw new Refusal("operation");
        }
        if (done === "started") {
            this.#started.add(user);
        } else {
            this.#started.delete(user);
            this.#ended(login);
        }
        return [responses.accepted];
    }

    #ended(login) {
        if (login) {
            this.#peer.end(login);
            this.#logins.close(login);
        }
    }

    _features(_request, { user }) {
        const list = user.features.map((id) => filled(responses.feature, { id }));
        return [filled(responses.features, { list })];
    }

    _devices(_request, { user }) {
        const list = user.devices.map((id) => filled(responses.device, { id }));
        return [filled(responses.devices, { list })];
    }

    async _record(request, { user }) {
        const began = process.hrtime.bigint();
        const record = await object(request);
        const wrong = fault(record, user);
        if (wrong) {
            throw new Refusal(wrong.kind, wrong.member);
        }
        this.#deliverLater(user, record, began);
        return [responses.accepted];
    }

    async #deliverLater(user, record, began) {
        const told = known(record) ? [messages.acknowledgement, messages.userEvent] : [messages.error];
        const chain = known(record) ? this.#chains.place(record.chainId) : undefined;
        await elapsed(deployment.delayMs);
        const nanos = Number(process.hrtime.bigint() - began);
        const times = { generated: Date.now(), nanos, total: Math.ceil(nanos / 1e6) };
        const values = { request: record, chain, device: { id: deviceId(record) }, times };
        told.forEach((message) => this.#peer.deliver(user, filled(message, values)));
    }
}

/** Throws what a request is refused for whatever its body says. */
function admit(request, route, { user }) {
    if (!route) {
        throw new Refusal("notFound");
    }
    if (!user && !route.open) {
        throw new Refusal("notAuthenticated");
    }
    if (route.feature && !user.features.includes(route.feature)) {
        throw new Refusal("notFound");
    }
    if (!route.methods.includes(request.method)) {
        throw new Refusal("method", "", { Allow: route.methods.join(", ") });
    }
}

/** The JSON object that a request carries. */
async function object(request) {
    const [type] = (request.headers["content-type"] ?? "").split(";");
    const body = await whole(request);
    if (type.trim().toLowerCase() !== "application/json") {
        throw new Refusal("mediaType");
    }
    if (body.length > deployment.largestBody) {
        throw new Refusal("tooLarge");
    }
    const value = parsed(body);
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
        throw new Refusal("notObject");
    }
    return value;
}

/** All of a body, so that the connection can be used again. */
async function whole(request) {
    const chunks = [];
    for await (const chunk of request) {
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

function parsed(body) {
    try {
        return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
    } catch {
        throw new Refusal("notJson");
    }
}

function send(response, status, text, headers) {
    response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(text) });
    response.end(text);
}
