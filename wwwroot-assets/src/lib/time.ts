// Times on charts: in the zone of all pages. Chart times are unix seconds, UTC.
import { zone } from "./zone";

const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone() });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: zone() });

const utcDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** "14:05" in local time. */
export const clockTime = (seconds: number): string => minute.format(seconds * 1000);

/** "3 Mar" in local time. */
export const dayOfMonth = (seconds: number): string => day.format(seconds * 1000);

/** "3 Mar" for the day that begins at a UTC midnight, wherever the reader is. */
export const wholeDay = (seconds: number): string => utcDay.format(seconds * 1000);

/** The day at local midnight, else the clock: the chart's own day breaks are those of UTC. */
export const tick = (seconds: number): string => clockTime(seconds) === "00:00" ? dayOfMonth(seconds) : clockTime(seconds);

/** "3 Mar 14:05" in local time. */
export const dayAndTime = (seconds: number): string => `${dayOfMonth(seconds)} ${clockTime(seconds)}`;
