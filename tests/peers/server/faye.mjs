// The Bayeux server faye, another dialect. The only argument is JSON: {timeout}, in milliseconds.
import faye from "faye";

import { drive } from "./driver.mjs";

const { timeout } = JSON.parse(process.argv[2]);

await drive(() => {
    const server = new faye.NodeAdapter({ mount: "/notifications", timeout: timeout / 1000 });
    const subscribers = new Map();
    const count = (change) => (_client, channel) =>
        subscribers.set(channel, (subscribers.get(channel) ?? 0) + change);
    server.on("subscribe", count(1));
    server.on("unsubscribe", count(-1));
    return {
        handle: (request, response) => server.handle(request, response),
        publish: (channel, data) => server.getClient().publish(channel, data),
        subscribers: (channel) => subscribers.get(channel) ?? 0,
        close: () => server.close(),
    };
});
