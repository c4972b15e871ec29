#include "scenarios/program/command_line.hpp"

#include <iostream>

#include <fmt/format.h>

#include "scenarios/program/manual.hpp"

namespace program {
namespace {

constexpr const char* description =
    "Rehearses what Cisco IP phones do with the trust lists of their CUCM clusters: before a certificate "
    "renewal or a\n"
    "migration, see which phones would follow, which would lock, and why.";

constexpr const char* examples =
    "Examples:\n"
    "  bellwether run scenarios/catalogue/regenerate_callmanager_and_tvs_together_11_5.textproto\n"
    "      play one scenario: what happens to the phones, and why\n"
    "  bellwether run scenarios/catalogue      play all of them\n"
    "  bellwether check plan.textproto         read your plan without playing it\n"
    "  bellwether inspect ITLFile.tlv          what a real trust list holds, and whether its signature is "
    "valid\n"
    "\n"
    "Exit codes: 0 every expectation held, and the site is healthy but for what they name; 1 wrong\n"
    "command line; 2 wrong input; 3 the run failed; 4 an expectation did not hold, or the site is not\n"
    "healthy; 5 nothing was checked; 130 interrupted.";

// CLI11 would take a number that is too large for the largest one, and a negative one for a large one.
const CLI::Validator seed_range(
    [](const std::string& text) {
        const bool is_number = text.size() <= 18 && text.find_first_not_of("0123456789") == std::string::npos;
        return is_number ? "" : "a whole number of up to 18 digits is expected, not " + text;
    },
    "NUMBER");

void add_allow_outside(CLI::App& sub, bool& allow_outside) {
    sub.add_flag(
        "--allow-outside", allow_outside,
        "Files that the scenario names may lie outside of its folder: only for plans that you trust");
}

void add_color(CLI::App& sub, Color& color) {
    const std::map<std::string, Color> colors{
        {"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}};
    sub.add_option_function<std::string>(
           "--color", [&color, colors](const std::string& word) { color = colors.at(word); },
           "auto, always or never; NO_COLOR is respected")
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

void add_run(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand("run", "Play scenarios and tell what happens to the phones, and why");
    const auto options = std::make_shared<RunOptions>();
    sub->add_option("FILE", options->paths, "Scenario files, or folders of them; - is standard input")
        ->required();
    add_allow_outside(*sub, options->allow_outside);
    const std::map<std::string, WorldChoice> worlds{{"live", WorldChoice::live},
                                                    {"virtual", WorldChoice::virtual_time}};
    sub->add_option_function<std::string>(
           "--world", [options, worlds](const std::string& word) { options->world = worlds.at(word); },
           "live: on real sockets alone; virtual: in virtual time alone, for sites of any size. By default "
           "both, compared, for up to 500 phones")
        ->check(CLI::IsMember({"live", "virtual"}));
    sub->add_option("--addresses", options->addresses,
                    "Live world: the block of loopback addresses to use, as 127.64.3.0/24; by default the "
                    "first free one");
    sub->add_option("--keep", options->keep,
                    "Keep the files of the run in this new folder: signing requests and certificates, PKCS "
                    "#12 exports and, "
                    "with its simulated key, an ITLRecovery.p12 that a step fetched");
    sub->add_option("--console", options->console,
                    "Show the console log of this phone (SEP...) after each reset");
    sub->add_option("--seed", options->seed, "Seed for serial numbers and all random draws")
        ->check(seed_range)
        ->capture_default_str();
    sub->add_flag("--no-health", options->no_health,
                  "The site's health at the end is not checked: expectations alone decide");
    sub->add_flag("--no-expectations", options->no_expectations,
                  "With --no-health: a scenario without expectations ends with 0, not 5");
    auto* quiet = sub->add_flag("--quiet", options->quiet,
                                "Only failures, and one line for each scenario: the default for several");
    sub->add_flag("--verbose", options->verbose, "Every step of each scenario: the default for one")
        ->excludes(quiet);
    sub->add_flag("--json", options->json,
                  "One JSON object a scenario: verdicts, reasons and causes, for machines")
        ->excludes(quiet);
    sub->add_option(
           "--report", options->reports,
           "Write a report as well, by the name's ending: .html and .md are a page to show, .xml is JUnit, "
           ".tap is TAP; - prints the page as Markdown instead of what is printed else; may be repeated")
        ->allow_extra_args(false);
    CLI::Option* pcap =
        sub->add_option("--pcap", options->pcap,
                        "Write the packets between phones and nodes to this pcapng file, with what "
                        "Wireshark needs to decrypt them");
    sub->add_option(
           "--pcap-phones", options->pcap_phones,
           "Only of these phones, such as SEP02BE00000000; else of all, or of the first of each group in "
           "sites of more than 500")
        ->needs(pcap)
        ->expected(1, -1);
    add_color(*sub, options->color);
    sub->footer(
        "Time, load and batches: scenarios/worlds/README.md.\n"
        "Examples:\n"
        "  bellwether run plan.textproto\n"
        "  bellwether run scenarios/catalogue\n"
        "  bellwether run --json plan.textproto\n"
        "  bellwether run --report results.xml scenarios/catalogue\n"
        "  bellwether run --world virtual --seed 7 plan.textproto\n"
        "  bellwether run --keep exports --console SEP02BE00000000 plan.textproto");
    sub->callback([options, &command] { command = [options] { return run_command(*options); }; });
}

void add_new(CLI::App& app, Command& command) {
    auto* sub =
        app.add_subcommand("new", "Write a site to begin with, with comments, and a first plan for it");
    const auto options = std::make_shared<NewOptions>();
    sub->add_option("FILE", options->path, "A new file; by default it is printed");
    sub->add_option("--version", options->version, "Of CUCM, as 12.5");
    sub->add_option("--nodes", options->nodes, "How many, the publisher among them");
    sub->add_flag("--mixed", options->mixed, "Mixed mode: phones register over TLS");
    sub->add_option("--phones", options->phones, "How many");
    sub->add_option("--model", options->model, "Of the phones, as 8861");
    sub->footer(
        "Without these options it asks, on a terminal.\n"
        "Example:\n"
        "  bellwether new --version 12.5 --nodes 4 --mixed plan.textproto");
    sub->callback([options, &command] { command = [options] { return new_command(*options); }; });
}

void add_check(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand(
        "check", "Read scenarios without playing them: names, values, and whether each step can apply");
    const auto options = std::make_shared<ReadOptions>();
    sub->add_option("FILE", options->paths, "Scenario files, or folders of them; - is standard input")
        ->required();
    add_allow_outside(*sub, options->allow_outside);
    sub->add_flag("--expand", options->expand,
                  "Print the plan with each shorthand (renew, migrate, ...) and procedure in its long form");
    sub->footer("Examples:\n  bellwether check plan.textproto\n  bellwether check --expand plan.textproto");
    sub->callback([options, &command] { command = [options] { return check_command(*options); }; });
}

void add_fmt(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand("fmt", "Lay scenario files out: indentation and blanks, and nothing else");
    const auto options = std::make_shared<FmtOptions>();
    sub->add_option("FILE", options->paths,
                    "Scenario files, or folders of them, which are written again; - is standard input")
        ->required();
    sub->add_flag("--check", options->check, "Only tell which are not laid out: ends with 4 if one is not");
    sub->footer("Comments, order and line breaks stay.\nExample:\n  bellwether fmt plan.textproto");
    sub->callback([options, &command] { command = [options] { return fmt_command(*options); }; });
}

void add_list(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand("list", "Show title, documented row and sources of scenarios");
    const auto options = std::make_shared<ReadOptions>();
    sub->add_option("FILE", options->paths,
                    "Scenario files, or folders of them; by default the catalogue of documented outcomes");
    add_allow_outside(*sub, options->allow_outside);
    sub->add_flag(
        "--names", options->names,
        "Instead the names of nodes, of groups of phones and of the first phone of each, a line each");
    sub->footer("Example:\n  bellwether list plans");
    sub->callback([options, &command] { command = [options] { return list_command(*options); }; });
}

void add_explore(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand(
        "explore",
        "Can any phone lock, or end unhealthy, in any order that a plan leaves open, whenever phones boot?");
    const auto options = std::make_shared<ExploreOptions>();
    sub->add_option("FILE", options->path, "A scenario file; - is standard input")->required();
    sub->add_option("--save", options->save,
                    "Save the shortest way to harm, for each group of phones, as a plan in this folder");
    sub->add_option("--states", options->most_states, "At most so many states for each group of phones")
        ->capture_default_str();
    add_allow_outside(*sub, options->allow_outside);
    sub->add_option("--seed", options->seed, "Seed for serial numbers")
        ->check(seed_range)
        ->capture_default_str();
    sub->footer(
        "The language of order and freedom: scenarios/foresight/README.md.\n"
        "Ends with 0: proven safe; 4: not safe; 3: more states than --states.\n"
        "Example:\n  bellwether explore plan.textproto");
    sub->callback([options, &command] { command = [options] { return explore_command(*options); }; });
}

void add_impact(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand(
        "impact",
        "A table: what the expiry and the renewal of each certificate of a site do, found by playing them");
    const auto options = std::make_shared<ImpactOptions>();
    sub->add_option("FILE", options->path, "A scenario file; - is standard input. Its steps are not played")
        ->required();
    add_allow_outside(*sub, options->allow_outside);
    sub->add_option("--seed", options->seed, "Seed for serial numbers")
        ->check(seed_range)
        ->capture_default_str();
    sub->footer(
        "A cell is blank where nothing differs from a normal day. Played in the virtual world.\n"
        "Example:\n  bellwether impact plan.textproto");
    sub->callback([options, &command] { command = [options] { return impact_command(*options); }; });
}

void add_watch(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand(
        "watch",
        "Which certificates of a site expire soon, and what each would break if it were not renewed");
    const auto options = std::make_shared<WatchOptions>();
    sub->add_option("FILE", options->path, "A scenario file; - is standard input. Its steps are not played")
        ->required();
    add_allow_outside(*sub, options->allow_outside);
    sub->add_option("--from", options->from,
                    "Count from this day, as 2027-01-31; by default from today (UTC)");
    sub->add_option("--days", options->days, "So many days from then on")
        ->check(CLI::Range(1U, 25000U))
        ->capture_default_str();
    sub->add_option("--seed", options->seed, "Seed for serial numbers")
        ->check(seed_range)
        ->capture_default_str();
    sub->footer(
        "Describe the dates of your certificates with certificate { valid_until: ... } in the cluster; "
        "others are not\n"
        "judged.\n"
        "Ends with 4 if some expire, with 0 if none does.\n"
        "Examples:\n  bellwether watch --days 60 plan.textproto\n  bellwether watch --from 2027-01-31 "
        "plan.textproto");
    sub->callback([options, &command] { command = [options] { return watch_command(*options); }; });
}

void add_serve(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand(
        "serve",
        "Run the clusters of a scenario as standing servers: as on its first day, or after some steps");
    const auto options = std::make_shared<ServeOptions>();
    auto* file = sub->add_option("FILE", options->path, "A scenario file; - is standard input");
    add_allow_outside(*sub, options->allow_outside);
    sub->add_option("--addresses", options->addresses,
                    "The block of loopback addresses to use, as 127.64.3.0/24");
    sub->add_option("--address", options->node_addresses,
                    "NODE=ADDRESS: put a node on an address of this machine; lab=ADDRESS with --replay")
        ->allow_extra_args(false);
    sub->add_option("--seed", options->seed, "Seed for serial numbers")
        ->check(seed_range)
        ->capture_default_str();
    sub->add_flag("--allow-public", options->allow_public, "--address may be a public one");
    sub->add_flag("--json", options->json,
                  "Print a JSON object for each phone that tells which lists it holds, and nothing else");
    sub->add_option("--until-step", options->until_step,
                    "Play so many steps first: the site as it stands then; by default none");
    sub->add_option("--start", options->start,
                    "When the scenario starts, as 2027-01-04T08:00:00Z; by default its last step ends now");
    auto* lab =
        sub->add_flag("--lab", options->lab,
                      "Real phones: any SEP name is known, gets a configuration to boot with, and can be "
                      "reset; type help for the commands");
    sub->add_option("--phone", options->phones,
                    "SEP<mac>=GROUP: the group as which a phone is served; by default the first one")
        ->allow_extra_args(false)
        ->needs(lab);
    sub->add_flag("--release", options->release,
                  "The first Ctrl-C offers the phones an empty ITL and waits until they hold it")
        ->needs(lab);
    auto* replay =
        sub->add_option("--replay", options->replay,
                        "Instead of FILE: the folder of a baseline. A phone is given its lists, then "
                        "tonight's, as they are")
            ->needs(lab)
            ->excludes(file);
    for (const char* of_plan :
         {"--seed", "--until-step", "--start", "--phone", "--release", "--allow-outside"})
        replay->excludes(sub->get_option(of_plan));
    sub->add_option("--tonight", options->tonight,
                    "The folder of another baseline; by default the nodes of the first are asked now")
        ->needs(replay);
    sub->add_option("--tftp-port", options->tftp_port, "Where those nodes serve TFTP")
        ->needs(replay)
        ->capture_default_str();
    sub->add_option("--http-port", options->http_port, "Where those nodes serve files by HTTP")
        ->needs(replay)
        ->capture_default_str();
    sub->add_option("--reset-after", options->reset_after,
                    "Seconds between the registration of a phone and the reset to its next lists")
        ->needs(replay)
        ->check(CLI::Range(0, 3600))
        ->capture_default_str();
    sub->footer(
        "Ends with 0 when a signal (Ctrl-C) stops it; with --lab 4 where phones are left with our lists; "
        "with "
        "--replay 0 where\n"
        "every phone took tonight's lists, 4 where one did not, 5 where none came so far.\n"
        "Real phones tell which lists they hold right before they register: ACCEPTED, REFUSED or NONE is "
        "printed.\n"
        "Keys and certificates are for simulation only: never point phones that matter at them. A phone that "
        "took our\n"
        "lists refuses those of its own cluster until they are deleted by hand (Settings > Security).\n"
        "Examples:\n"
        "  bellwether serve plan.textproto\n"
        "  bellwether serve --lab --release --address hq-pub=192.168.7.2 plan.textproto\n"
        "  bellwether serve --lab --replay monday --address lab=192.168.7.2");
    sub->callback([options, &command] {
        if (options->path.empty() && !options->replay) throw CLI::RequiredError("FILE, or --replay");
        command = [options] { return serve_command(*options); };
    });
}

void add_probe(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand(
        "probe", "Look at a real cluster, reading only: what it serves, and whether phones may be reset now");
    const auto options = std::make_shared<ProbeOptions>();
    sub->add_option("TFTP-NODE", options->nodes,
                    "TFTP nodes, by name or address; by default those of the baseline");
    sub->add_option(
           "--device", options->devices,
           "SEP<mac>[=MODEL]: a phone that stands for its model and CallManager group; may be repeated")
        ->allow_extra_args(false);
    sub->add_option("--save", options->save, "Keep what is served as a baseline in this new folder");
    sub->add_option(
        "--baseline", options->baseline,
        "What phones hold, as saved before: say what they would do if they were reset this minute");
    sub->add_option("--phone", options->phones,
                    "A phone's address: its web page says which lists it holds; may be repeated")
        ->allow_extra_args(false);
    sub->add_option("--phones", options->phone_file, "A file with an address a line; - is standard input");
    sub->add_option("--pcap", options->pcap,
                    "Write this command's own traffic, with its TLS secrets, for Wireshark");
    sub->add_flag("--list-devices", options->list_devices,
                  "Only print the names in ConfigFileCacheList.txt, where a node gives it");
    sub->add_option("--tftp-port", options->tftp_port, "UDP port of TFTP")->capture_default_str();
    sub->add_option("--http-port", options->http_port, "TCP port of the same files by HTTP")
        ->capture_default_str();
    sub->add_option("--web-port", options->web_port, "TCP port of Tomcat")->capture_default_str();
    sub->add_option("--phone-port", options->phone_port, "TCP port of phones' web pages")
        ->capture_default_str();
    sub->add_option("--pause", options->pause, "Milliseconds between two requests to one node")
        ->check(CLI::Range(0U, 60000U))
        ->capture_default_str();
    sub->add_flag("--json", options->json, "One JSON object");
    sub->add_flag("-q,--quiet", options->quiet, "No progress on a terminal");
    sub->add_flag("-v,--verbose", options->verbose, "All files, servers and answers");
    add_color(*sub, options->color);
    sub->footer(
        "Asks for files, shakes hands, and asks TVS; logs in nowhere, registers nobody and changes nothing. "
        "Bodies of\n"
        "configurations are not kept.\n"
        "Ends with 0: all nodes answered or, with --baseline, all phones may be reset; 4: not all, or not "
        "known; 3: no node\n"
        "answered.\n"
        "Examples:\n"
        "  bellwether probe --device SEP001122334455=8861 --save before cucm-tftp1 cucm-tftp2\n"
        "  bellwether probe --baseline before");
    sub->callback([options, &command] { command = [options] { return probe_command(*options); }; });
}

void add_import(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand(
        "import", "Make a site file of a real cluster, from pastes, downloads and a baseline of probe");
    const auto options = std::make_shared<ImportCommandOptions>();
    sub->add_option(
        "PATH", options->paths,
        "Files, folders and baselines, told apart by what is in them; NODE=PATH: it is of that node");
    sub->add_option("--output", options->output,
                    "The folder to write to; - prints the site file without certificates and lists")
        ->capture_default_str();
    sub->add_option("--cluster", options->cluster,
                    "What to call the cluster; by default after its publisher");
    sub->add_option("--columns", options->columns,
                    "Of phones as CSV: device=NAME,model=NAME,group=NAME,security=NAME of its header");
    sub->add_option("--password-fd", options->password_fd,
                    "Read passwords from this descriptor, a line each in the order in which they are wanted "
                    "(PKCS #12 files, OS user, AXL "
                    "user); by default the terminal asks")
        ->check(CLI::Range(0, 1023));
    sub->add_option("--from-cluster", options->from_cluster,
                    "Ask this publisher's interfaces, reading only: certificate snapshot and AXL");
    sub->add_option("--node", options->nodes, "Another node whose snapshot is fetched; may be repeated")
        ->allow_extra_args(false);
    sub->add_option("--user", options->user, "The application user for AXL; its password is asked for");
    sub->add_option("--os-user", options->os_user, "The OS user for certificate snapshots; likewise");
    sub->add_option("--pin", options->pins,
                    "SHA-256 of a self-signed certificate to trust; by default it is shown and asked for")
        ->allow_extra_args(false);
    sub->add_option("--axl-version", options->axl_version, "Of the AXL schema")->capture_default_str();
    sub->add_flag("--registrations", options->registrations,
                  "Ask RIS as well which node each phone is registered with; --user needs the right for it");
    sub->add_option("--axl-port", options->axl_port, "TCP port of AXL")->capture_default_str();
    sub->add_option("--platform-port", options->platform_port, "TCP port of the snapshot")
        ->capture_default_str();
    sub->add_flag("--dry-run", options->dry_run, "Print what --from-cluster would ask, and ask nothing");
    sub->add_flag("--queries", options->queries,
                  "Print the queries whose answers are understood, ready to paste");
    sub->footer(
        "Reads: baselines; .tlv and .sgn; PEM, DER, PKCS #7 and PKCS #12; show itl, show ctl, show cert list "
        "own and trust, show\n"
        "cert own NAME, show network cluster, show version active, utils service list, run sql; the "
        "certificate snapshot (JSON);\n"
        "AXL answers (XML); phones as CSV. What was not collected stays `# unknown:` in the file.\n"
        "Examples:\n"
        "  bellwether import --queries\n"
        "  bellwether import --output site before pub.txt hq-sub1=services.txt\n"
        "  bellwether import --from-cluster cucm-pub --user axl-reader --dry-run\n"
        "  bellwether import --columns \"device=Device Name,model=Device Type\" --output site pub.txt "
        "phones.csv");
    sub->callback([options, &command] { command = [options] { return import_command(*options); }; });
}

void add_tftp(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand("tftp", "Serve a folder over TFTP, for reading only");
    const auto options = std::make_shared<TftpOptions>();
    sub->add_option("--root", options->root, "The folder; no name leads out of it")->required();
    sub->add_option("--listen", options->listen, "ADDRESS:PORT; port 0 is any free one")
        ->capture_default_str();
    sub->footer(
        "Ends with 0 when a signal (Ctrl-C) stops it.\nExample:\n  bellwether tftp --root tftpboot --listen "
        "127.0.0.1:1069");
    sub->callback([options, &command] { command = [options] { return tftp_command(*options); }; });
}

void add_tvs(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand("tvs", "Run a Trust Verification Service for given certificates");
    const auto options = std::make_shared<TvsOptions>();
    sub->add_option("--identity", options->identity,
                    "PEM file with the TVS certificate and its unencrypted private key")
        ->required();
    sub->add_option("--trust", options->trust,
                    "CERT=ROLES: a certificate (PEM or DER) and its roles, as callmanager.pem=SAST,CCM+TFTP")
        ->allow_extra_args(false);
    sub->add_option("--listen", options->listen, "ADDRESS:PORT; port 0 is any free one")
        ->capture_default_str();
    sub->add_option("--ttl", options->ttl, "Seconds that a phone may keep an answer")->capture_default_str();
    sub->add_option("--tls-min", options->tls_min,
                    "Oldest TLS version: 1.0, 1.1, 1.2 or 1.3. 79xx phones need 1.0")
        ->capture_default_str();
    sub->footer(
        "Ends with 0 when a signal (Ctrl-C) stops it.\n"
        "Roles: SAST, CCM, CCM+TFTP, TFTP, CAPF, APP-SERVER, TVS.\n"
        "Example:\n"
        "  bellwether tvs --identity tvs-with-key.pem --trust callmanager.pem=SAST,CCM+TFTP --trust "
        "tomcat.pem=APP-SERVER");
    sub->callback([options, &command] { command = [options] { return tvs_command(*options); }; });
}

void add_inspect(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand(
        "inspect",
        "Show what a trust list (.tlv) or signed file (.sgn) holds, and whether its signature is valid");
    const auto options = std::make_shared<InspectOptions>();
    sub->add_option("FILE", options->paths, "Files; - is standard input")->required();
    sub->add_option("--trust", options->trust,
                    "A certificate (PEM or DER) of a signer that the file does not carry")
        ->allow_extra_args(false);
    sub->add_option("--reencode", options->reencoded,
                    "Encode the values read again into this new file: the same bytes, if the file "
                    "was understood");
    auto* json = sub->add_flag("--json", options->json, "One JSON object for each file");
    sub->add_flag("--pem", options->pem, "The certificates of a list as PEM, and nothing else")
        ->excludes(json);
    sub->footer(
        "Ends with 0 only if each signature holds; 4 if one does not, or can't be judged; 2 for a malformed "
        "file.\n"
        "Examples:\n"
        "  bellwether inspect ITLFile.tlv\n"
        "  bellwether inspect --trust callmanager.pem SEP000000000001.cnf.xml.sgn");
    sub->callback([options, &command] { command = [options] { return inspect_command(*options); }; });
}

void add_diff(CLI::App& app, Command& command) {
    auto* sub = app.add_subcommand("diff", "What changed between two lists, two baselines, or two runs");
    const auto options = std::make_shared<DiffOptions>();
    const std::string what = "A .tlv or .sgn file, the folder of a baseline, or what run --json printed";
    sub->add_option("BEFORE", options->before, what)->required();
    sub->add_option("AFTER", options->after, "The same, later")->required();
    add_color(*sub, options->color);
    sub->footer(
        "Ends with 0 where nothing changed, with 4 where something did. Lines begin with - for what is gone, "
        "+ "
        "for what is\n"
        "new, ! for what changed.\n"
        "Examples:\n"
        "  bellwether diff monday/ITLSEP001122334455.tlv ITLSEP001122334455.tlv\n"
        "  bellwether diff monday tonight\n"
        "  bellwether diff before.json after.json");
    sub->callback([options, &command] { command = [options] { return diff_command(*options); }; });
}

void add_explain(CLI::App& app, Command& command) {
    auto* sub =
        app.add_subcommand("explain", "What a word of a report means, what to look at, and which document");
    const auto options = std::make_shared<ExplainOptions>();
    sub->add_option(
        "WORD", options->words,
        "A reason, finding, outcome, rule (R9), choice (Q23), row (O-38), status message or console line; "
        "by default all of them are listed");
    add_color(*sub, options->color);
    sub->footer(
        "Examples:\n"
        "  bellwether explain TVS_CERTIFICATE_NOT_TRUSTED\n"
        "  bellwether explain Q23 O-38\n"
        "  bellwether explain \"Trust List update failed\"");
    sub->callback([options, &command] { command = [options] { return explain_command(*options); }; });
}

// What only the whole command line can tell of itself.
void add_manual(CLI::App& app, Command& command) {
    auto* help = app.add_subcommand("help", "The help of a command, or a chapter of the manual");
    const auto topic = std::make_shared<std::string>();
    help->add_option("TOPIC", *topic, "A command or a chapter; by default they are listed");
    const auto names_alone = std::make_shared<bool>(false);
    help->add_flag("--commands", *names_alone, "The names of the commands, a line each");
    const auto chapters_alone = std::make_shared<bool>(false);
    help->add_flag("--chapters", *chapters_alone, "The names of the chapters, a line each");
    const auto is_chapter = std::make_shared<bool>(false);
    help->add_flag("--chapter", *is_chapter, "TOPIC is a chapter, though a command has its name: impact");
    help->callback([&app, topic, names_alone, chapters_alone, is_chapter, &command] {
        command = [&app, topic, names_alone, chapters_alone, is_chapter] {
            if (*chapters_alone) return list_chapters();
            return *names_alone ? list_commands(app) : help_command(app, *topic, *is_chapter);
        };
    });

    auto* completion = app.add_subcommand(
        "completion", "What completes command lines in a shell, or scenarios in Visual Studio Code");
    const auto shell = std::make_shared<std::string>();
    completion->add_option("SHELL", *shell, "bash, zsh or fish; or vscode, for scenarios")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish", "vscode"}));
    completion->footer(
        "Packages install those of shells. By hand, for bash, and in the folder of your plans for Visual "
        "Studio Code:\n"
        "  source <(bellwether completion bash)\n"
        "  mkdir -p .vscode && bellwether completion vscode > .vscode/bellwether.code-snippets");
    completion->callback([&app, shell, &command] {
        command = [&app, shell] {
            std::cout << completion_script(app, *shell);
            return ExitCode::held;
        };
    });

    auto* page = app.add_subcommand("manual", "The manual page of a command, in the form that man reads");
    const auto name = std::make_shared<std::string>();
    page->add_option("COMMAND", *name, "By default that of the whole program");
    page->footer("Packages install them. By hand:\n  bellwether manual run | man -l -");
    page->callback([&app, name, &command] {
        command = [&app, name] {
            std::cout << manual_page(app, *name);
            return ExitCode::held;
        };
    });
}

}  // namespace

void add_commands(CLI::App& app, Command& command) {
    app.description(description);
    app.footer(examples);
    app.set_version_flag("-V,--version", std::string("bellwether " BELLWETHER_VERSION));
    app.require_subcommand(1);
    add_new(app, command);
    add_run(app, command);
    add_check(app, command);
    add_fmt(app, command);
    add_list(app, command);
    add_explore(app, command);
    add_impact(app, command);
    add_watch(app, command);
    add_serve(app, command);
    add_probe(app, command);
    add_import(app, command);
    add_tftp(app, command);
    add_tvs(app, command);
    add_inspect(app, command);
    add_diff(app, command);
    add_explain(app, command);
    add_manual(app, command);
}

}  // namespace program
