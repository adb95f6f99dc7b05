/**
 * The IANA database's abbreviations: `EST-05` is 5 h west of UTC. Intl has names of its own that
 * depend on the locale ("GMT+1" for CET). Each offset that a zone had since 2017 is here with the
 * letters that it had last: exact since 2023, when the latest of them changed. Zones that the
 * database gives no letters (Asia/Kathmandu) are absent: theirs is the offset itself.
 *
 * The database is in the public domain; a test holds this table against Debian's copy of it.
 */
const table = `
ACST+0930: Australia/Darwin Australia/North
ACST+0930 ACDT+1030: Australia/Adelaide Australia/Broken_Hill Australia/South Australia/Yancowinna
ADT-03 AST-04: America/Glace_Bay America/Goose_Bay America/Halifax America/Moncton America/Thule
  Atlantic/Bermuda Canada/Atlantic
AEST+10: Australia/Brisbane Australia/Lindeman Australia/Queensland
AEST+10 AEDT+11: Antarctica/Macquarie Australia/ACT Australia/Canberra Australia/Currie
  Australia/Hobart Australia/Melbourne Australia/NSW Australia/Sydney Australia/Tasmania
  Australia/Victoria
AKDT-08 AKST-09: America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka
  America/Yakutat US/Alaska
AST-04: America/Anguilla America/Antigua America/Aruba America/Barbados America/Blanc-Sablon
  America/Curacao America/Dominica America/Grenada America/Guadeloupe America/Kralendijk
  America/Lower_Princes America/Marigot America/Martinique America/Montserrat
  America/Port_of_Spain America/Puerto_Rico America/Santo_Domingo America/St_Barthelemy
  America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent America/Tortola
  America/Virgin
AWST+08: Australia/Perth Australia/West
CAT+02: Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare Africa/Kigali
  Africa/Lubumbashi Africa/Lusaka Africa/Maputo
CAT+02 EAT+03: Africa/Juba Africa/Khartoum
CDT-04 CST-05: America/Havana Cuba
CDT-05 CST-06: America/Bahia_Banderas America/Chicago America/Indiana/Knox
  America/Indiana/Tell_City America/Knox_IN America/Matamoros America/Menominee America/Merida
  America/Mexico_City America/Monterrey America/North_Dakota/Beulah America/North_Dakota/Center
  America/North_Dakota/New_Salem America/Rainy_River America/Rankin_Inlet America/Resolute
  America/Winnipeg CST6CDT Canada/Central Mexico/General US/Central US/Indiana-Starke
CDT-05 CST-06 MST-07: America/Ojinaga
CET+01: Africa/Algiers Africa/Tunis
CET+01 CEST+02: Africa/Ceuta Arctic/Longyearbyen Atlantic/Jan_Mayen CET Europe/Amsterdam
  Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest
  Europe/Busingen Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg
  Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague
  Europe/Rome Europe/San_Marino Europe/Sarajevo Europe/Skopje Europe/Stockholm Europe/Tirane
  Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich Poland
CST+08: Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Macao Asia/Macau Asia/Shanghai Asia/Taipei
  PRC ROC
CST-06: America/Belize America/Costa_Rica America/El_Salvador America/Guatemala America/Managua
  America/Regina America/Swift_Current America/Tegucigalpa Canada/Saskatchewan
CST-06 MST-07: America/Chihuahua
ChST+10: Pacific/Guam Pacific/Saipan
EAT+03: Africa/Addis_Ababa Africa/Asmara Africa/Asmera Africa/Dar_es_Salaam Africa/Djibouti
  Africa/Kampala Africa/Mogadishu Africa/Nairobi Indian/Antananarivo Indian/Comoro Indian/Mayotte
EDT-04 EST-05: America/Detroit America/Fort_Wayne America/Grand_Turk America/Indiana/Indianapolis
  America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Vevay
  America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Iqaluit
  America/Kentucky/Louisville America/Kentucky/Monticello America/Louisville America/Montreal
  America/Nassau America/New_York America/Nipigon America/Pangnirtung America/Port-au-Prince
  America/Thunder_Bay America/Toronto Canada/Eastern EST5EDT US/East-Indiana US/Eastern
  US/Michigan
EET+02: Africa/Tripoli Asia/Amman Asia/Damascus Europe/Kaliningrad Libya
EET+02 EEST+03: Africa/Cairo Asia/Beirut Asia/Famagusta Asia/Gaza Asia/Hebron Asia/Nicosia EET
  Egypt Europe/Athens Europe/Bucharest Europe/Chisinau Europe/Helsinki Europe/Kiev Europe/Kyiv
  Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn Europe/Tiraspol
  Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye
EST-05: America/Atikokan America/Cancun America/Cayman America/Coral_Harbour America/Jamaica
  America/Panama EST Jamaica
GMT+00: Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau Africa/Conakry
  Africa/Dakar Africa/Freetown Africa/Lome Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou
  Africa/Timbuktu America/Danmarkshavn Atlantic/Reykjavik Atlantic/St_Helena Etc/GMT Etc/GMT+0
  Etc/GMT-0 Etc/GMT0 Etc/Greenwich GMT GMT+0 GMT-0 GMT0 Greenwich Iceland
GMT+00 BST+01: Europe/Belfast Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/London GB
  GB-Eire
GMT+00 IST+01: Eire Europe/Dublin
GMT+00 WAT+01: Africa/Sao_Tome
HDT-09 HST-10: America/Adak America/Atka US/Aleutian
HKT+08: Asia/Hong_Kong Hongkong
HST-10: HST Pacific/Honolulu Pacific/Johnston US/Hawaii
IST+02 IDT+03: Asia/Jerusalem Asia/Tel_Aviv Israel
IST+0530: Asia/Calcutta Asia/Kolkata
JST+09: Asia/Tokyo Japan
KST+0830 KST+09: Asia/Pyongyang
KST+09: Asia/Seoul ROK
MDT-06 MST-07: America/Boise America/Cambridge_Bay America/Ciudad_Juarez America/Denver
  America/Edmonton America/Inuvik America/Mazatlan America/Shiprock America/Yellowknife
  Canada/Mountain MST7MDT Mexico/BajaSur Navajo US/Mountain
MET+01 MEST+02: MET
MSK+03: Europe/Kirov Europe/Moscow Europe/Simferopol Europe/Volgograd W-SU
MST-07: America/Creston America/Dawson_Creek America/Fort_Nelson America/Hermosillo
  America/Phoenix MST US/Arizona
MST-07 PST-08: America/Dawson America/Whitehorse Canada/Yukon
NDT-0230 NST-0330: America/St_Johns Canada/Newfoundland
NZST+12 NZDT+13: Antarctica/McMurdo Antarctica/South_Pole NZ Pacific/Auckland
PDT-07 PST-08: America/Ensenada America/Los_Angeles America/Santa_Isabel America/Tijuana
  America/Vancouver Canada/Pacific Mexico/BajaNorte PST8PDT US/Pacific
PKT+05: Asia/Karachi
PST+08: Asia/Manila
SAST+02: Africa/Johannesburg Africa/Maseru Africa/Mbabane
SST-11: Pacific/Midway Pacific/Pago_Pago Pacific/Samoa US/Samoa
UTC+00: Etc/UCT Etc/UTC Etc/Universal Etc/Zulu UCT UTC Universal Zulu
WAT+01: Africa/Bangui Africa/Brazzaville Africa/Douala Africa/Kinshasa Africa/Lagos
  Africa/Libreville Africa/Luanda Africa/Malabo Africa/Ndjamena Africa/Niamey Africa/Porto-Novo
WAT+01 CAT+02: Africa/Windhoek
WET+00 WEST+01: Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Europe/Lisbon
  Portugal WET
WIB+07: Asia/Jakarta Asia/Pontianak
WIT+09: Asia/Jayapura
WITA+08: Asia/Makassar Asia/Ujung_Pandang
`

let zones: ReadonlyMap<string, ReadonlyMap<number, string>> | undefined

/**
 * What `date +%Z` prints: `CEST`, or `+0545` for a zone without letters.
 *
 * @param zone an IANA time zone
 * @param offset seconds east of UTC
 */
export function abbreviation(zone: string, offset: number): string {
  zones ??= readTable()
  return zones.get(zone)?.get(offset) ?? numeric(offset)
}

function readTable(): Map<string, Map<number, string>> {
  const read = new Map<string, Map<number, string>>()
  for (const [, names = '', members = ''] of table.matchAll(/^(\S[^:]*):([^:]*)$/gm)) {
    const byOffset = new Map(names.split(' ').map(readName))
    for (const zone of members.trim().split(/\s+/)) read.set(zone, byOffset)
  }
  return read
}

function readName(name: string): [offset: number, letters: string] {
  const [, letters = '', sign, hours, minutes] = /^(\D+)([+-])(\d\d)(\d\d)?$/.exec(name) ?? []
  const size = Number(hours) * 3_600 + Number(minutes ?? 0) * 60
  return [sign === '-' ? -size : size, letters]
}

/** As the database writes it: `-03`, `+0545`. */
function numeric(offset: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const size = Math.abs(offset)
  const minutes = Math.floor(size / 60) % 60
  return (offset < 0 ? '-' : '+') + two(size / 3_600) + (minutes === 0 ? '' : two(minutes))
}
