// The handler before the CometD server of npm, which can deliver to single sessions: it does so to those of one user.
import cometd from "cometd-nodejs-server";
import extensions from "cometd-nodejs-server/ack-extension.js";

import { serve } from "./program.mjs";

await serve(({ timeout, ack }) => {
    const server = cometd.createCometDServer({ timeout, maxInterval: 2 * timeout });
    const callers = new WeakMap();
    const sessions = new Set();
    const those = (list, member, value) => [...list].filter((session) => callers.get(session)[member] === value);
    server.policy = {
        canHandshake(session, _message, decide) {
            const { caller } = server.context.request;
            callers.set(session, caller);
            decide(undefined, caller.user !== undefined);
        },
        canPublish: (_session, _message, _channel, decide) => decide(undefined, false),
    };
    server.addListener("sessionAdded", (session) => sessions.add(session));
    server.addListener("sessionRemoved", (session) => sessions.delete(session));
    if (ack) {
        server.addExtension(new extensions.AcknowledgedMessagesExtension());
    }
    return {
        handle: server.handle,
        deliver(user, { channel, data }) {
            const subscribers = server.getServerChannel(channel)?.subscribers ?? [];
            those(subscribers, "user", user).forEach((session) => session.deliver(null, channel, data));
        },
        end: (login) => those(sessions, "login", login).forEach((session) => session.disconnect()),
        get sessions() {
            return sessions.size;
        },
    };
});
