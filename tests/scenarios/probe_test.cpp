// What a probe says would happen is what a run says happens: our own clusters, served, are the first real
// ones.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "scenarios/language/check.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/program/served_site.hpp"
#include "scenarios/program/world_choice.hpp"
#include "scenarios/run/scenario_runner.hpp"
#include "scenarios/survey/judgement.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"
#include "tests/support/program.hpp"

using support::Background;

namespace {

// Where phones of a group stand before the first step that boots them, and what that does to them.
struct Reset {
    std::string group;
    std::string model;
    std::size_t number;  // of the group
    std::string from;    // the node that they asked first until then
    std::string to;      // and then
    run::PhoneOutcome outcome;
};

struct FirstReset {
    std::size_t step = 0;  // from 1; 0: none, or none that a probe could tell of
    std::vector<Reset> resets;
};

std::string first_node(const model::SiteState& site, std::size_t group) {
    const model::PhoneRecord& record = site.phones[group]->at(0);
    return model::node_at(site, record.state->option_150->front()).node->name();
}

// Steps that boot phones in other ways than by a reset come with phones that hold something else.
FirstReset first_reset(const language::Document& document) {
    issuing::Issuer issuer(program::user_keys(), 1);
    model::KnownCertificates known;
    model::SiteDescription description = document.site();
    program::virtual_world_choice("virtual world").place(description);
    const model::Time first_day = description.start - std::chrono::days(1);
    virtual_world::VirtualWorld world(description, first_day, 1, issuer, known);
    run::ScenarioRunner runner(document.steps(),
                               model::make_site(description, {issuer, known, first_day, first_day}), world,
                               issuer, known);
    runner.come_up();
    std::vector<std::string> from;
    for (std::size_t group = 0; group < runner.site().phones.size(); ++group)
        from.push_back(first_node(runner.site(), group));
    FirstReset found;
    bool is_over = false;
    (void)runner.play_steps([&](const run::StepResult& step, const run::Situation& now) {
        if (is_over || step.outcomes.empty()) return;
        is_over = true;
        const auto* action = step.step == nullptr ? nullptr : std::get_if<actions::Action>(&step.step->what);
        if (action == nullptr || !std::holds_alternative<actions::ResetPhones>(*action)) return;
        found.step = step.number;
        for (const run::OutcomeGroup& each : step.outcomes) {
            const std::size_t group = each.example.group;
            found.resets.push_back({now.site.frame->groups[group].name, description.phones[group].model,
                                    group, from[group], first_node(now.site, group), each.outcome});
        }
    });
    return found;
}

// A probe can't read encrypted configurations, and knows nothing of switches.
bool can_be_probed(const language::Document& document, const Reset& reset) {
    const model::PhonesDescription& phones = document.site().phones[reset.number];
    return !phones.has_encrypted_config && !phones.has_network_login &&
           reset.outcome.path != phone::RegistrationPath::no_network;
}

// "NODE" to address, of what `serve` prints.
std::map<std::string, std::string> addresses_in(const std::string& said) {
    std::map<std::string, std::string> addresses;
    std::istringstream lines(said);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string cluster, node, address;
        words >> cluster >> node >> address;
        if (address.ends_with(':')) addresses[node] = address.substr(0, address.size() - 1);
    }
    return addresses;
}

class Served {
  public:
    Served(const std::string& path, std::size_t steps)
        : server_({support::bellwether_path(), "serve", "--start", "2026-11-01T00:00:00Z", "--addresses",
                   "127.100.77.0/24", "--until-step", std::to_string(steps), path}) {
        REQUIRE(server_.wait_for("\nphones "));
        addresses_ = addresses_in(server_.output());
        const std::string said = server_.output();
        if (const auto at = said.find("TFTP "); at != std::string::npos)
            tftp_port_ = static_cast<std::uint16_t>(std::stoul(said.substr(at + 5)));
    }
    ~Served() { (void)server_.stop(SIGTERM); }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;

    [[nodiscard]] std::string address(const std::string& node) const { return addresses_.at(node); }
    [[nodiscard]] std::uint16_t tftp_port() const { return tftp_port_; }

  private:
    Background server_;
    std::map<std::string, std::string> addresses_;
    std::uint16_t tftp_port_ = 69;
};

std::vector<survey::Device> devices_of(const std::vector<Reset>& resets) {
    std::vector<survey::Device> devices;
    for (const Reset& reset : resets) devices.push_back({model::phone_name(reset.number, 0), reset.model});
    return devices;
}

survey::CollectionOptions options_for(const Served& served, const std::set<std::string>& nodes,
                                      const std::vector<Reset>& resets) {
    survey::CollectionOptions options;
    for (const std::string& node : nodes) options.tftp_nodes.push_back(served.address(node));
    options.devices = devices_of(resets);
    options.tftp_port = served.tftp_port();
    options.pause = std::chrono::milliseconds(0);
    return options;
}

// Accepted files may be the same byte for byte in one process and newly signed in another (ECDSA signatures
// are random).
std::string word(const std::optional<phone::Verdict>& verdict) {
    if (!verdict) return "not offered";
    using phone::Reason;
    const bool is_local = verdict->reason == Reason::same_file || verdict->reason == Reason::signer_in_itl ||
                          verdict->reason == Reason::signer_in_ctl;
    return is_local ? "accepted" : phone::reason_name(verdict->reason);
}

std::string words(const auto& outcome) {
    return fmt::format("CTL {}, ITL {}, configuration {}", word(outcome.ctl), word(outcome.itl),
                       word(outcome.configuration));
}

survey::Fate expected_fate(const run::PhoneOutcome& outcome) {
    const auto is_refused = [](const std::optional<phone::Verdict>& verdict) {
        return verdict && !verdict->accepted();
    };
    if (is_refused(outcome.ctl) || is_refused(outcome.itl)) return survey::Fate::would_lock;
    if (outcome.trust == phone::Trust::blank) return survey::Fate::would_blank;
    if (is_refused(outcome.configuration)) return survey::Fate::config_refused;
    return survey::Fate::safe;
}

// Open questions that a plan reads in another way than usual, and what is done to a phone itself.
bool has_what_no_probe_sees(const std::string& path) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return std::ranges::any_of(std::array{"choices {", "delete_lists", "factory_reset", "emcc_login", "at {"},
                               [&text](const char* word) { return text.find(word) != std::string::npos; });
}

// How many groups of phones it compared.
std::size_t compare(const std::string& path) {
    const auto document = language::read_scenario(path, false);
    if (model::phone_count(document->site()) > 500 || has_what_no_probe_sees(path)) return 0;
    FirstReset first = first_reset(*document);
    std::erase_if(first.resets, [&](const Reset& reset) { return !can_be_probed(*document, reset); });
    if (first.resets.empty()) return 0;
    std::set<std::string> from;
    std::set<std::string> to;
    for (const Reset& reset : first.resets) {
        from.insert(reset.from);
        to.insert(reset.to);
    }
    survey::Survey held;
    {
        const Served served(path, 0);
        held = survey::collect(options_for(served, from, first.resets));
    }
    const Served served(path, first.step - 1);
    survey::CollectionOptions options = options_for(served, to, first.resets);
    for (const survey::TftpNode& node : held.tftp_nodes)
        for (const auto& [name, file] : node.files)
            if (file.configuration) options.configurations.push_back(*file.configuration);
    survey::Survey now = survey::collect(options);
    const std::vector<survey::Judgement> judgements = survey::judge_and_collect(held, now, options);
    for (const Reset& reset : first.resets) {
        const std::string device = model::phone_name(reset.number, 0);
        const auto found = std::ranges::find_if(judgements, [&](const survey::Judgement& each) {
            return each.device.name == device && each.asks_first == served.address(reset.to) &&
                   each.held_from == served.address(reset.from);
        });
        REQUIRE_MESSAGE(found != judgements.end(), path, reset.group);
        CHECK_MESSAGE(words(found->boot) == words(reset.outcome), path, " ", reset.group);
        const survey::Fate fate = expected_fate(reset.outcome);
        if (fate != survey::Fate::safe) CHECK_MESSAGE(found->fate == fate, path, " ", reset.group);
    }
    return first.resets.size();
}

}  // namespace

TEST_SUITE("probe") {
    TEST_CASE("what a probe says of phones before their reset is what a run says of them after it") {
        std::vector<std::string> plans;
        for (const auto& entry : std::filesystem::directory_iterator(BELLWETHER_CATALOGUE))
            if (entry.path().extension() == ".textproto" && entry.path().stem().extension() != ".include")
                plans.push_back(entry.path().string());
        std::ranges::sort(plans);
        std::size_t compared = 0;
        for (std::size_t i = 0; i < plans.size(); i += BELLWETHER_PLAYED_OF_CATALOGUE)
            compared += compare(plans[i]);
        CHECK(compared >= (BELLWETHER_PLAYED_OF_CATALOGUE <= 2 ? 40U : 3U));
    }
}
