// Times on charts: in the zone of all pages, written as the pages write them. Chart times are unix seconds, UTC.
import { zone } from "./zone";

const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone() });

// Of all languages Swedish writes days as ISO 8601 does.
const day = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone: zone() });
const utcDay = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone: "UTC" });

/** "14:05" in local time. */
export const clockTime = (seconds: number): string => minute.format(seconds * 1000);

/** "2026-09-03" in local time. */
export const localDay = (seconds: number): string => day.format(seconds * 1000);

/** "2026-09-03" for the day that begins at a UTC midnight, wherever the reader is. */
export const wholeDay = (seconds: number): string => utcDay.format(seconds * 1000);

/** The day at local midnight, else the clock: the chart's own day breaks are those of UTC. */
export const tick = (seconds: number): string => clockTime(seconds) === "00:00" ? localDay(seconds) : clockTime(seconds);

/** "2026-09-03 14:05" in local time. */
export const dayAndTime = (seconds: number): string => `${localDay(seconds)} ${clockTime(seconds)}`;
