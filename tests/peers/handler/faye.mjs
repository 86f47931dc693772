// The handler before the server faye, which knows channels but no users: a first segment sets each user's channels apart.
// An extension puts it before the names on their way in, and takes it away on their way out.
import faye from "faye";

import { serve } from "./program.mjs";

const HANDSHAKE = "/meta/handshake";

await serve(({ timeout }) => {
    const server = new faye.NodeAdapter({ mount: "/api/v2/notifications", timeout: timeout / 1000 });
    const callers = new Map();
    server.addExtension({
        incoming(message, request, pass) {
            if (request) {
                message.error = refusal(message, request.caller.user, callers.get(message.clientId)?.user);
                message.subscription = every(message.subscription, (name) => segment(request) + name);
            }
            pass(message);
        },
        outgoing(message, request, pass) {
            if (request && message.channel === HANDSHAKE && message.successful) {
                callers.set(message.clientId, request.caller);
            }
            pass(request ? bare(message, segment(request)) : message);
        },
    });
    server.on("disconnect", (clientId) => callers.delete(clientId));
    return {
        handle: (request, response) => server.handle(request, response),
        deliver: ({ username }, { channel, data }) => server.getClient().publish(`/${username}${channel}`, data),
        end: (login) => {
            const ended = [...callers].filter(([, caller]) => caller.login === login);
            ended.forEach(([clientId]) => disconnect(server, clientId));
        },
        get sessions() {
            return callers.size;
        },
    };
});

/** Why a message is refused before the server looks at it. */
function refusal({ channel, clientId }, user, owner) {
    if (channel === HANDSHAKE) {
        return user ? undefined : "403::Handshake denied";
    }
    if (!user || user !== owner) {
        return `401:${clientId}:Unknown client`;
    }
    return channel?.startsWith("/meta/") ? undefined : "403::Publish denied";
}

function segment({ caller }) {
    return `/${caller.user?.username}`;
}

function bare(message, first) {
    const cut = (name) => (name.startsWith(`${first}/`) ? name.slice(first.length) : name);
    const subscription = every(message.subscription, cut);
    return { ...message, channel: every(message.channel, cut), ...(subscription && { subscription }) };
}

function every(names, change) {
    const changed = (name) => (typeof name === "string" ? change(name) : name);
    return Array.isArray(names) ? names.map(changed) : changed(names);
}

/** As if the client had asked for it: the server has no call that ends a session. */
function disconnect(server, clientId) {
    server._server.process({ channel: "/meta/disconnect", clientId }, null, () => {});
}
