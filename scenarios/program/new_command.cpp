// The command that writes a site to begin with: a cluster, its phones and a first plan, with comments.
#include <array>
#include <charconv>
#include <iostream>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "phone/model.hpp"
#include "scenarios/actions/suggestion.hpp"
#include "scenarios/model/version.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/terminal.hpp"

namespace program {
namespace {

constexpr std::size_t most_nodes = 64;
constexpr std::size_t most_new_phones = 1000000;
// From so many nodes on the second one is for TFTP alone, as Cisco advises for larger clusters (SRND).
constexpr std::size_t nodes_with_own_tftp = 4;

std::size_t number_in(const std::string& text, const char* what, std::size_t most) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > most)
        throw CommandLineError(
            fmt::format("{}: a number from 1 to {} is expected, not \"{}\"", what, most, text));
    return number;
}

// What was said, or what is answered on the terminal, or what is usual.
std::string asked(const std::optional<std::string>& said, bool asks, const std::string& question,
                  const std::string& by_default) {
    if (said) return *said;
    if (!asks) return by_default;
    const auto answer = ask_terminal(fmt::format("{} [{}]: ", question, by_default), false);
    return answer && !answer->empty() ? *answer : by_default;
}

struct NewSite {
    model::Version version;
    std::string version_text;
    std::size_t nodes = 2;
    std::size_t phones = 100;
    std::string model;
    bool is_mixed = false;
    bool holds_lists = true;
};

NewSite described(const NewOptions& options) {
    const bool says_something =
        options.version || options.nodes || options.phones || options.model || options.mixed;
    const bool asks = !says_something && ::isatty(STDIN_FILENO) == 1;
    NewSite site;
    site.version_text = asked(options.version, asks, "Version of CUCM", "14");
    const auto version = model::parse_version(site.version_text);
    if (!version)
        throw CommandLineError(actions::suggestion(
            site.version_text, model::known_versions(),
            fmt::format("\"{}\" is no version that is known; there are", site.version_text)));
    site.version = *version;
    site.nodes =
        number_in(asked(options.nodes, asks, "Nodes, the publisher among them", "2"), "nodes", most_nodes);
    const std::string mixed = asked(options.mixed ? std::optional<std::string>("yes") : std::nullopt, asks,
                                    "Mixed mode (secure phones): yes or no", "no");
    const std::string folded = boost::algorithm::to_lower_copy(mixed);
    if (folded != "yes" && folded != "no" && folded != "y" && folded != "n")
        throw CommandLineError(fmt::format("mixed mode: yes or no is expected, not \"{}\"", mixed));
    site.is_mixed = folded.starts_with('y');
    site.phones = number_in(asked(options.phones, asks, "Phones", "100"), "phones", most_new_phones);
    site.model = asked(options.model, asks, "Model of the phones", "8861");
    const std::optional<phone::Model> model = phone::find_model(site.model);
    site.holds_lists = site.is_mixed || (model && model->has_security_by_default);
    if (!model)
        throw CommandLineError(
            fmt::format("there is no phone model \"{}\"; known are {}", site.model, phone::known_models()));
    return site;
}

std::string nodes_text(const NewSite& site) {
    const bool has_tftp_node = site.nodes >= nodes_with_own_tftp;
    std::string text = fmt::format(
        "  node {{ name: \"hq-pub\"  runs: [CALLMANAGER, {}TVS, CAPF] }}   # the first node is the "
        "publisher\n",
        has_tftp_node ? "" : "TFTP, ");
    if (has_tftp_node) text += "  node { name: \"hq-tftp1\"  runs: [TFTP, TVS] }\n";
    for (std::size_t i = has_tftp_node ? 2 : 1; i < site.nodes; ++i)
        text += fmt::format("  node {{ name: \"hq-sub{}\"  runs: [CALLMANAGER, TVS] }}\n",
                            i - (has_tftp_node ? 1 : 0));
    return text;
}

std::string site_text(const NewSite& site) {
    return fmt::format(
        "# A site to begin with, and a first change of it. Edit it; `bellwether check FILE` reads it, "
        "`bellwether run FILE`\n"
        "# plays it. Words: `bellwether help language`; plans to copy from: `bellwether list`.\n"
        "\n"
        "title: \"TVS renewed\"   # the change request\n"
        "\n"
        "cluster {{\n"
        "  name: \"hq\"\n"
        "  version: \"{}\"\n"
        "{}"
        "{}"
        "}}\n"
        "\n"
        "# A group for each model, CallManager group and way to register. Without more they register with "
        "the CallManager\n"
        "# nodes, and ask the TFTP nodes, in the order above (call_manager_group, option_150).\n"
        "phones {{ name: \"floor-1\"  count: {}  model: \"{}\"  cluster: \"hq\"{} }}\n"
        "\n"
        "# The change, step by step, as an administrator takes it. `renew` is the documented procedure; "
        "`bellwether check\n"
        "# --expand FILE` writes it out. What is not as it should be in the end fails the run, expected or "
        "not.\n"
        "step {{ renew {{ cluster: \"hq\"  certificate: TVS }} }}\n"
        "step {{ expect {{ trust: {}  registration: {} }} }}\n",
        site.version_text,
        site.is_mixed ? "  security_mode: MIXED   # phones may register over TLS, and hold a CTL\n"
                      : "  # security_mode: MIXED   where phones register over TLS\n",
        nodes_text(site), site.phones, site.model, site.is_mixed ? "  security: ENCRYPTED" : "",
        site.holds_lists ? "TRUSTED" : "FRESH", site.is_mixed ? "SECURE" : "NON_SECURE");
}

}  // namespace

ExitCode new_command(const NewOptions& options) {
    const std::string text = site_text(described(options));
    if (options.path.empty() || options.path == "-") {
        std::cout << text;
        return ExitCode::held;
    }
    if (const std::error_code error = os::write_new_file(options.path, ctl::as_bytes(text), 0644))
        throw InputError({options.path, {}, error.message(), "name a file that is not there yet"});
    std::cout << printable(fmt::format("{0}: written; bellwether run {0}", options.path)) << "\n";
    return ExitCode::held;
}

}  // namespace program
