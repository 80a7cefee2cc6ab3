// Dates with plugins, in the time zone UTC.
import dayjs from "dayjs";
import advancedFormat from "dayjs/plugin/advancedFormat.js";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import duration from "dayjs/plugin/duration.js";
import isoWeek from "dayjs/plugin/isoWeek.js";
import relativeTime from "dayjs/plugin/relativeTime.js";
import utc from "dayjs/plugin/utc.js";
import "dayjs/locale/de.js";

for (const plugin of [advancedFormat, customParseFormat, duration, isoWeek, relativeTime, utc]) dayjs.extend(plugin);
const day = dayjs.utc("2024-02-29T13:45:06.789Z");
console.log(day.format("YYYY-MM-DD HH:mm:ss.SSS [x] Do Q W dddd MMM A"), day.add(1, "year").format(), day.subtract(1, "month").endOf("month").toISOString(), day.startOf("week").format("ddd D"), day.isoWeek(), day.diff("2020-01-01", "day"), day.diff("2023-02-28", "month", true).toFixed(6), day.isBefore("2025"), day.daysInMonth());
console.log(dayjs.utc("12-25-1995 6:30 pm", "MM-DD-YYYY h:mm a").toISOString(), dayjs("nonsense").isValid(), dayjs.duration(98765432).format("D HH:mm:ss"), dayjs.duration({ hours: 30 }).humanize(), day.from(day.add(3, "day")), day.locale("de").format("dddd, D. MMMM YYYY"), day.locale("de").to(day.add(5, "hour")), JSON.stringify({ day }), day.unix(), day.set("date", 31).format("L" in {} ? "L" : "DD.MM."), dayjs.utc(0).isSame(dayjs.unix(0).utc()));
for (let n = 0; n < 40; n++) { const d = day.add(n * 37, "day").add(n, "hour"); if (n % 8 === 0) console.log(d.format("YYYY-MM-DDTHH:mm d"), d.week?.(), d.quarter?.(), d.valueOf()); }
