// scenarios/program/program.hpp: what the subcommands share: exit codes, options and the words for errors.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/issuing/key_pool.hpp"
#include "scenarios/language/check.hpp"
#include "scenarios/report/reporter.hpp"
#include "scenarios/survey/survey.hpp"

namespace program {

using ctl::printable;
using language::Diagnostic;
using language::Document;
using language::InputError;
using report::Color;
using worlds::RunError;

// The same everywhere. Never 0 for a failure.
enum class ExitCode {
    held = 0,  // every expectation held, and the site is healthy; or the command did what it was asked
    command_line = 1,        // wrong command line
    input = 2,               // malformed, missing, unreadable or empty file or folder
    run_failed = 3,          // a port in use, a server gone
    expectation_failed = 4,  // an expectation, or a signature, did not hold; the site is not healthy
    nothing_checked = 5,     // no expectation was there to hold
    interrupted = 130,
};

// Of two outcomes the one that counts over several files: the first of 130, 3, 2, 4, 5.
[[nodiscard]] ExitCode worse(ExitCode left, ExitCode right);

// A command line that can be read but makes no sense. Ends with exit code 1.
class CommandLineError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The scenario files that these paths mean: files as they are, folders with their *.textproto files, sorted,
// recursively. Symbolic links to folders are not followed. What can't be read in a folder, a link in a circle
// among it, is told, and the rest is there. Throws InputError for a folder without scenarios.
struct ScenarioFiles {
    std::vector<std::filesystem::path> files;
    std::vector<Diagnostic> troubles;
};
[[nodiscard]] ScenarioFiles scenario_files(const std::vector<std::string>& paths);

// The baseline in this folder. Throws InputError.
[[nodiscard]] survey::Survey read_baseline(const std::string& folder);

// A line on standard error, with what is not printable made visible.
void warn(const std::string& what);

// The bytes of a file of up to `limit` bytes; "-" is standard input. Throws InputError.
[[nodiscard]] ctl::Bytes read_bytes(const std::string& path, std::size_t limit);

// "ADDRESS:PORT" or "[IPV6]:PORT". Throws CommandLineError.
struct ListenAddress {
    std::string address;
    std::uint16_t port = 0;
};
[[nodiscard]] ListenAddress parse_listen_address(const std::string& text);

// The key pool of this user.
[[nodiscard]] issuing::KeyPool& user_keys();

// Reads and checks a scenario, and prints what is read all the same but won't be for ever. Throws InputError.
[[nodiscard]] std::unique_ptr<Document> read_plan(const std::filesystem::path& path, bool allow_outside);

// A site that does not come up healthy, as an error of its file.
[[nodiscard]] InputError input_error(const Document& document, const run::UnhealthySite& unhealthy);

// --- subcommands; each returns its exit code, or throws InputError, RunError, Interrupted, CommandLineError
// ---

enum class WorldChoice { by_size, live, virtual_time };

struct RunOptions {
    std::vector<std::string> paths;
    WorldChoice world = WorldChoice::by_size;
    std::optional<std::string> addresses;  // "127.64.3.0/24"
    std::optional<std::string> keep;       // folder for the files of the run
    std::optional<std::string> console;    // the phone whose console log is shown
    std::vector<std::string> reports;      // files, whose endings say what is written
    std::optional<std::string> pcap;       // file for the packets of phones
    std::vector<std::string> pcap_phones;  // whose; empty: all, or of a great site one of each group
    std::uint64_t seed = 1;
    bool no_expectations = false;
    bool no_health = false;  // the site's health is not checked
    bool quiet = false;
    bool verbose = false;
    bool json = false;
    bool allow_outside = false;
    Color color = Color::automatic;
};
[[nodiscard]] ExitCode run_command(const RunOptions& options);

struct ExploreOptions {
    std::string path;
    std::uint64_t seed = 1;
    std::size_t most_states = 1'000'000;
    std::optional<std::string> save;  // folder for counterexamples, as plans
    bool allow_outside = false;
};
[[nodiscard]] ExitCode explore_command(const ExploreOptions& options);

// Scenarios that are read and not played.
struct ReadOptions {
    std::vector<std::string> paths;
    bool allow_outside = false;
    bool expand = false;  // check: print the long form
    bool names = false;   // list: what a scenario's nodes and phones are called
};
[[nodiscard]] ExitCode check_command(const ReadOptions& options);
[[nodiscard]] ExitCode list_command(const ReadOptions& options);

// What the expiry and the renewal of each certificate of a site do, as a table.
struct ImpactOptions {
    std::string path;
    bool allow_outside = false;
    std::uint64_t seed = 1;
};
[[nodiscard]] ExitCode impact_command(const ImpactOptions& options);

// Which certificates of a site expire soon, and what each would break. `expectation_failed` where there are
// some.
struct WatchOptions {
    std::string path;
    bool allow_outside = false;
    std::uint32_t days = 90;
    std::optional<std::string> from;  // "2027-01-31"; nothing: today
    std::uint64_t seed = 1;
};
[[nodiscard]] ExitCode watch_command(const WatchOptions& options);

struct ServeOptions {
    std::string path;  // empty with `replay`
    bool allow_outside = false;
    std::optional<std::string> addresses;
    std::vector<std::string> node_addresses;  // "NODE=ADDRESS"
    std::size_t until_step = 0;               // that many steps are played before
    std::optional<std::string> start;         // RFC 3339; nothing: the last step ends now
    bool json = false;                        // a line for each phone that tells which lists it holds
    bool allow_public = false;                // node_addresses may be public ones
    std::uint64_t seed = 1;
    // A lab for real phones.
    bool lab = false;
    std::vector<std::string> phones;     // "SEP001122334455=GROUP"
    bool release = false;                // at the end, they are offered an empty ITL
    std::optional<std::string> replay;   // the folder of a baseline
    std::optional<std::string> tonight;  // of another; nothing: what is served now
    std::uint16_t tftp_port = 69;        // of the cluster that is asked for tonight's
    std::uint16_t http_port = 6970;
    std::uint32_t reset_after = 5;  // seconds, from a registration on
};
[[nodiscard]] ExitCode serve_command(const ServeOptions& options);
[[nodiscard]] ExitCode replay_command(const ServeOptions& options);

// What a real cluster serves, and whether its phones may be reset.
struct ProbeOptions {
    std::vector<std::string> nodes;    // TFTP
    std::vector<std::string> devices;  // "SEP...[=MODEL]"
    std::optional<std::string> save;
    std::optional<std::string> baseline;
    std::vector<std::string> phones;  // addresses
    std::optional<std::string> phone_file;
    std::optional<std::string> pcap;
    std::uint16_t tftp_port = 69;
    std::uint16_t http_port = 6970;
    std::uint16_t web_port = 8443;
    std::uint16_t phone_port = 80;
    std::uint32_t pause = 100;  // milliseconds
    bool list_devices = false;
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    Color color = Color::automatic;
};
[[nodiscard]] ExitCode probe_command(const ProbeOptions& options);

// A site file made of what an engineer pasted or downloaded.
struct ImportCommandOptions {
    std::vector<std::string> paths;  // "[NODE=]PATH"
    std::string output = ".";        // a folder; "-": the site file alone, on standard output
    std::string cluster;             // what to call it; empty: after its publisher
    std::optional<std::string> columns;
    std::optional<int> password_fd;  // passwords, a line each, in the order in which they are wanted
    bool queries = false;
    // What the cluster's interfaces are asked, reading only.
    std::optional<std::string> from_cluster;  // its publisher
    std::vector<std::string> nodes;           // whose snapshots are fetched as well
    std::optional<std::string> user;          // of AXL
    std::optional<std::string> os_user;       // of snapshots
    std::vector<std::string> pins;            // SHA-256 of certificates that are trusted, in hexadecimal
    std::string axl_version = "12.5";
    std::uint16_t axl_port = 8443;
    bool registrations = false;  // RIS is asked as well
    std::uint16_t platform_port = 443;
    bool dry_run = false;
};
[[nodiscard]] ExitCode import_command(const ImportCommandOptions& options);

struct TftpOptions {
    std::string root;
    std::string listen = "127.0.0.1:69";
};
[[nodiscard]] ExitCode tftp_command(const TftpOptions& options);

struct TvsOptions {
    std::string identity;
    std::vector<std::string> trust;  // "CERT=ROLES"
    std::string listen = "127.0.0.1:2445";
    std::uint32_t ttl = 86400;
    std::string tls_min = "1.2";
};
[[nodiscard]] ExitCode tvs_command(const TvsOptions& options);

struct InspectOptions {
    std::vector<std::string> paths;
    std::vector<std::string> trust;
    std::optional<std::string> reencoded;  // the file to write what the values of a list give to
    bool json = false;
    bool pem = false;  // the certificates, and nothing else
};
[[nodiscard]] ExitCode inspect_command(const InspectOptions& options);

// A site to begin with. What is not said is asked on the terminal, where nothing is, or is what is usual.
struct NewOptions {
    std::string path;  // a new file; empty: standard output
    std::optional<std::string> version;
    std::optional<std::string> nodes;
    std::optional<std::string> phones;
    std::optional<std::string> model;
    bool mixed = false;
};
[[nodiscard]] ExitCode new_command(const NewOptions& options);

// Scenario files laid out, in their place.
struct FmtOptions {
    std::vector<std::string> paths;  // "-": from standard input to standard output
    bool check = false;              // nothing is written
};
// 4 where `check` finds a file that is not laid out.
[[nodiscard]] ExitCode fmt_command(const FmtOptions& options);

// What words of reports mean.
struct ExplainOptions {
    std::vector<std::string> words;  // none: those that there are
    Color color = Color::automatic;
};
[[nodiscard]] ExitCode explain_command(const ExplainOptions& options);

// Two lists or signed files, two baselines, or two reports of runs.
struct DiffOptions {
    std::string before;
    std::string after;
    Color color = Color::automatic;
};
// 0: nothing changed; 4: something did.
[[nodiscard]] ExitCode diff_command(const DiffOptions& options);

}  // namespace program
