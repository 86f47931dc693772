// What is wrong with a record that is to be added, and which place in a chain it gets.
import { answers } from "./answers.mjs";

const PREFIX = "/devices/";

/** What a request is refused for, {kind, member}, or undefined. */
export function fault(request, user) {
    for (const [member, rule] of Object.entries(answers.members)) {
        const kind = broken(Object.hasOwn(request, member), request[member], rule);
        if (kind) {
            return { kind, member };
        }
    }
    const kind = misplaced(request.devicePath, user);
    return kind && { kind, member: "devicePath" };
}

/** Whether the deployment knows the names in a request. */
export function known(request) {
    const lists = Object.entries(answers.lookups);
    return lists.every(([member, list]) => answers.deployment[list].includes(request[member]));
}

export function deviceId(request) {
    return request.devicePath.slice(PREFIX.length);
}

function broken(given, value, rule) {
    if (!given) {
        return rule.required ? "missing" : undefined;
    }
    if (!isA[rule.type](value)) {
        return "type";
    }
    const allowed =
        (rule.values?.includes(value) ?? true) &&
        value >= (rule.lowest ?? value) &&
        value <= (rule.highest ?? value) &&
        (rule.shortest === undefined || value.length >= rule.shortest);
    return rule.type === "object" || allowed ? undefined : "value";
}

const isA = {
    string: (value) => typeof value === "string",
    integer: (value) => Number.isInteger(value),
    object: (value) => value !== null && typeof value === "object" && !Array.isArray(value),
};

function misplaced(path, user) {
    const owner = answers.users.find(({ devices }) => devices.some((id) => path === PREFIX + id));
    if (!owner) {
        return "unknownDevice";
    }
    return owner === user ? undefined : "foreignDevice";
}

/** The places that are taken: no two records share chain and number. */
export class Chains {
    #next = new Map();
    #newest = answers.deployment.firstChain - 1;
    count = 0;

    place(asked) {
        const id = asked ?? this.#unused();
        const n = this.#next.get(id) ?? 0;
        this.#next.set(id, n + 1);
        this.count += 1;
        return { id, n };
    }

    #unused() {
        do {
            this.#newest += 1;
        } while (this.#next.has(this.#newest));
        return this.#newest;
    }
}
