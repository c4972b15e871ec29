// The command that serves all clusters of a scenario until a signal stops it, and is a lab for real phones.
#include <algorithm>
#include <charconv>
#include <csignal>
#include <iostream>
#include <set>
#include <sstream>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>

#include "scenarios/actions/suggestion.hpp"
#include "scenarios/lab/standing_site.hpp"
#include "scenarios/language/conversion.hpp"
#include "scenarios/model/listening_ports.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/program/lab_console.hpp"
#include "scenarios/program/node_addresses.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/served_site.hpp"
#include "scenarios/program/server_log.hpp"
#include "scenarios/report/held_lists_json.hpp"
#include "scenarios/worlds/live/address_block.hpp"

namespace program {
namespace {

model::Time system_time() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// Every port that listens.
void print_servers(const model::SiteState& site, ServerLog& log) {
    using model::Service;
    for (const auto& cluster : site.clusters) {
        const model::Ports& ports = cluster->description->ports;
        for (const auto& node : cluster->nodes) {
            std::string line = fmt::format("{} {} {}:", cluster->name(), node->name(), node->address());
            if (node->runs(Service::tftp))
                line += fmt::format(" TFTP {} HTTP {}", ports.tftp, ports.tftp_http);
            if (node->configuration_https) line += fmt::format(" HTTPS {}", ports.configuration_https);
            if (node->runs(Service::tvs)) line += fmt::format(" TVS {}", ports.tvs);
            line += fmt::format(" HTTPS {}", ports.https);
            if (node->runs(Service::call_manager))
                line += fmt::format(" SIP {} and {}", ports.sip, ports.secured_sip);
            if (&*node == &cluster->publisher() && node->serves(Service::capf, ports.capf) && node->capf)
                line += fmt::format(" CAPF {}", ports.capf);
            log.print(line);
        }
    }
    std::map<std::string, std::string> lines;  // of servers with ports for other servers
    for (const model::ListeningPort& listening : model::listening_ports(site)) {
        std::string& line = lines[listening.server.name];
        if (line.empty()) line = fmt::format("{} {}: TLS", listening.server.name, listening.address);
        line += fmt::format(" {}", listening.port);
    }
    for (const auto& [name, line] : lines) log.print(line);
    for (std::size_t i = 0; i < site.frame->groups.size(); ++i) {
        const model::PhoneGroup& group = site.frame->groups[i];
        log.print(fmt::format("phones {}: {} to {}", group.name, model::phone_name(i, 0),
                              model::phone_name(i, group.count - 1)));
    }
}

model::Time parse_start(const std::string& text) {
    const auto time = language::parse_time(text);
    if (!time)
        throw CommandLineError(
            fmt::format("--start {}: a time such as 2027-01-04T08:00:00Z is expected", text));
    return *time;
}

// "SEP001122334455=floor-1" for groups of the scenario. Others are served as its first group.
model::RealPhones real_phones(const ServeOptions& options, const Document& document) {
    model::RealPhones phones;
    if (!options.lab) return phones;
    const std::vector<model::PhonesDescription>& groups = document.site().phones;
    std::vector<std::string> names;
    for (const model::PhonesDescription& group : groups) names.push_back(group.name);
    if (names.empty())
        throw InputError({options.path,
                          {},
                          "no group of phones",
                          "--lab serves real phones as those of a group: add phones { name cluster }"});
    phones.others = 0;
    for (const std::string& text : options.phones) {
        const std::size_t equals = std::min(text.find('='), text.size());
        std::string phone = text.substr(0, equals);
        boost::algorithm::to_upper(phone);
        if (equals == text.size() || !phones.group_of(phone))
            throw CommandLineError(
                fmt::format("\"{}\" is not PHONE=GROUP, such as SEP001122334455={}", text, names.front()));
        const std::string group = text.substr(equals + 1);
        const auto found = std::ranges::find(names, group);
        if (found == names.end())
            throw CommandLineError(actions::suggestion(
                group, names, fmt::format("no group of phones is called \"{}\"; there are", group)));
        phones.groups[phone] = static_cast<std::size_t>(found - names.begin());
    }
    return phones;
}

// Before a phone takes anything: how it comes back, and what is in the way.
void print_way_back(const ServeOptions& options, const Document& document, const ServedSite& served) {
    std::cerr << "A phone that takes these lists trusts this machine, and refuses those of its own cluster.\n"
                 "How it comes back:\n";
    std::cerr
        << (options.release
                ? "  1. The first Ctrl-C, or the command release, offers it an empty ITL and resets it. "
                  "Once it says that it\n     holds that, it takes any cluster's lists. The second "
                  "Ctrl-C ends.\n"
                : "  1. The command release (or --release, at the end) offers it an empty ITL and resets "
                  "it: then it takes any\n     cluster's lists. It takes that from this machine alone, "
                  "with this scenario and seed.\n");
    std::cerr << "  2. By hand, whatever has happened: 78xx, 88xx, 89xx, 98xx, 99xx reset the security "
                 "settings; 79xx erase the\n     trust list (Settings > Security > Trust List).\n";
    std::set<std::string> mixed;
    for (std::size_t step = 0; step <= document.steps().size(); ++step)
        for (const auto& cluster : served.after(step).clusters)
            if (cluster->security == model::ClusterSecurity::mixed) mixed.insert(cluster->name());
    for (const std::string& name : mixed)
        std::cerr << fmt::format(
            "  Cluster {} is in mixed mode, or comes to it: no empty ITL takes its CTL off "
            "a phone, only 2. does.\n",
            printable(name));
    for (const model::PhonesDescription& group : document.site().phones)
        if (group.security != phone::SecurityMode::non_secure)
            warn(
                fmt::format("phones of {} register with their certificate: upload its authority (Cisco's, or "
                            "the CAPF of their own cluster) into CallManager-trust by a step of the plan",
                            group.name));
}

// Serving, with what was said and typed meanwhile.
class Lab {
  public:
    Lab(const ServeOptions& options, const Document& document, ServedSite& served)
        : options_(options),
          document_(document),
          served_(served),
          step_(options.until_step),
          standing_(system_time, served.issuer(), served.known(),
                    {.request =
                         [this](const std::string& line) {
                             if (!options_.json) log_.print(line);
                         },
                     .held_lists = [this](const live::HeldLists& held) { hear(held); },
                     .registered =
                         [this](const std::string& device) {
                             if (!options_.json) log_.print(device + " has registered");
                         }}) {
        if (options.lab)
            for (std::size_t step = 0; step <= document.steps().size(); ++step)
                for (const std::string& digest : lab::lists_on_offer(served.after(step)).all)
                    steps_.emplace(digest, step);
        standing_.follow(served.after(step_));
    }

    ExitCode serve() {
        if (!options_.json) print_servers(standing_.site(), log_);
        if (!options_.lab) {
            standing_.serve();
            return ExitCode::held;
        }
        commands_ = phone_commands(standing_.phones());
        commands_["step"] = {"step N", "serve the site as it stands after step N; 0: on its first day", true,
                             [this](const std::string& number) { return offer(number); }};
        commands_["release"] = {"release", "offer an empty ITL, and reset the phones that are registered",
                                false, [this](const std::string&) { return release(); }};
        const auto command = [this](const std::string& line) { say(obey(commands_, line)); };
        standing_.serve(command);
        // Who asks the program to end by another signal will not wait for phones.
        if (!options_.release || locked().empty() || os::interrupting_signal() != SIGINT) return left();
        os::forget_interruption();
        say(release());
        standing_.serve(command, [this] { return locked().empty(); });
        return left();
    }

  private:
    // A real phone, by what it said last.
    struct Known {
        bool is_free = false;             // it holds no list of ours, or an empty ITL and no CTL
        std::optional<std::size_t> step;  // whose lists it holds
    };

    // With --json, lines for machines alone go to standard output.
    void say(const std::string& text) {
        if (options_.json) return complain(text);
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) log_.print(line);
    }

    // Who was given lists of ours and has not said since that it is free of them, with the step that they are
    // of: of the present one where it has said nothing.
    [[nodiscard]] std::map<std::string, std::size_t> locked() const {
        std::map<std::string, std::size_t> names;
        for (const auto& [name, offered] : standing_.offered()) {
            const auto known = known_.find(name);
            if (known == known_.end())
                names[name] = step_;
            else if (!known->second.is_free)
                names[name] = known->second.step.value_or(step_);
        }
        return names;
    }

    void hear(const live::HeldLists& held) {
        const live::TrustListAlarm& alarm = held.alarm;
        const auto found = steps_.find(alarm.itl.empty() ? alarm.ctl : alarm.itl);
        const bool is_emptied = empty_.contains(alarm.itl) && alarm.ctl.empty();
        const bool is_ours = is_emptied || found != steps_.end() || steps_.contains(alarm.ctl);
        if (standing_.offered().contains(alarm.device))
            known_[alarm.device] = {
                .is_free = is_emptied || !is_ours,
                .step = found == steps_.end() ? std::nullopt : std::optional(found->second)};
        print(held, is_emptied);
        // The next ones, whose lists another step's signer made.
        if (!is_released_ || !is_emptied) return;
        const std::map<std::string, std::size_t> left = locked();
        const bool is_next =
            std::ranges::none_of(left, [this](const auto& each) { return each.second == step_; });
        if (!left.empty() && is_next) say(release());
    }

    void print(const live::HeldLists& held, bool is_free) {
        const live::TrustListAlarm& alarm = held.alarm;
        if (options_.json)
            return log_.print(report::held_lists_json({.device = alarm.device,
                                                       .address = alarm.address,
                                                       .node = held.node,
                                                       .itl = live::held_name(held.itl),
                                                       .itl_sha1 = alarm.itl,
                                                       .ctl = live::held_name(held.ctl),
                                                       .ctl_sha1 = alarm.ctl,
                                                       .status_code = alarm.status_code,
                                                       .offered_itl_sha1 = held.offered.itl,
                                                       .offered_ctl_sha1 = held.offered.ctl,
                                                       .released = is_free}));
        const auto list = [](const char* name, live::Held is, const std::string& holds,
                             const std::string& server, const std::string& offered) {
            std::string text = fmt::format("{} {}", name, live::held_name(is));
            if (!holds.empty())
                text += fmt::format(" (holds {}{})", holds, server.empty() ? "" : " of " + server);
            if (is != live::Held::accepted && !offered.empty())
                text += fmt::format(", was offered {}", offered);
            return text;
        };
        log_.print(fmt::format("{} {} at {} says: {}; {}{}", held.node, alarm.device, alarm.address,
                               list("ITL", held.itl, alarm.itl, alarm.itl_server, held.offered.itl),
                               list("CTL", held.ctl, alarm.ctl, alarm.ctl_server, held.offered.ctl),
                               is_free ? "; it is free: it takes the lists of any cluster" : ""));
    }

    std::string offer(const std::string& text) {
        const std::size_t steps = document_.steps().size();
        std::size_t step = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), step);
        if (error != std::errc() || end != text.data() + text.size() || step > steps)
            return fmt::format("step N: a number from 0 to {} is expected", steps);
        is_released_ = false;
        step_ = step;
        standing_.follow(served_.after(step));
        if (step == 0) return "served as on the first day; reset shows it to phones";
        return fmt::format("served as after step {}, {}; reset shows it to phones", step,
                           actions::words(document_.steps()[step - 1]));
    }

    // Signed by who signed the lists that most of them hold: others would refuse it.
    std::string release() {
        std::map<std::size_t, std::size_t> counts;
        for (const auto& [name, step] : locked()) ++counts[step];
        const auto most =
            std::ranges::max_element(counts, {}, &std::pair<const std::size_t, std::size_t>::second);
        if (most != counts.end()) step_ = most->first;
        const model::Time now = system_time();
        const model::SiteState site =
            lab::released(served_.after(step_), {served_.issuer(), served_.known(), now, now});
        empty_.merge(lab::lists_on_offer(site).empty);
        is_released_ = true;
        standing_.follow(site);
        return fmt::format("the ITL that is offered is empty now, and signed as after step {}\n", step_) +
               commands_.at("reset").act("");
    }

    // Nobody is left with our lists without a word.
    [[nodiscard]] ExitCode left() const {
        const std::map<std::string, std::size_t> names = locked();
        for (const auto& [name, step] : names)
            std::cerr << (known_.contains(name)
                              ? fmt::format("{} holds lists of this lab still (step {})\n", name, step)
                              : fmt::format(
                                    "{} was given lists of this lab, and has not said what it holds\n",
                                    name));
        return names.empty() ? ExitCode::held : ExitCode::expectation_failed;
    }

    const ServeOptions& options_;
    const Document& document_;
    ServedSite& served_;
    ServerLog log_;
    LabCommands commands_;
    std::map<std::string, std::size_t> steps_;  // by the SHA-1 of lists that are offered after them
    std::set<std::string> empty_;               // SHA-1 of the empty ITLs that were offered
    std::map<std::string, Known> known_;        // by name, of phones that were given lists
    std::size_t step_;                          // after which the site is served
    bool is_released_ = false;
    lab::StandingSite standing_;
};

}  // namespace

ExitCode serve_command(const ServeOptions& options) {
    if (options.addresses && !live::AddressBlock::is_block(*options.addresses))
        throw CommandLineError(
            fmt::format("\"{}\" is not a block of addresses such as 127.64.3.0/24", *options.addresses));
    if (options.replay) return replay_command(options);
    const std::unique_ptr<Document> document = read_plan(options.path, options.allow_outside);
    const std::vector<std::string> names = server_names(document->site());
    const std::map<std::string, std::string> wanted =
        node_addresses(options.node_addresses, names, options.allow_public);
    const model::RealPhones phones = real_phones(options, *document);
    live::AddressBlock block =
        options.addresses ? live::AddressBlock::at(*options.addresses) : live::AddressBlock::first_free();
    const auto place = [&](model::SiteDescription& description) {
        description.real_phones = phones;
        model::place(description, block.ports(), [&](std::size_t n) {
            const auto found = wanted.find(names[n]);
            return found == wanted.end() ? block.address(n) : found->second;
        });
    };
    std::optional<model::Time> start;
    if (options.start) start = parse_start(*options.start);
    // In a lab any of its steps may be asked for.
    ServedSite served(*document, place, options.seed,
                      options.lab ? document->steps().size() : options.until_step, start);
    if (options.until_step > document->steps().size())
        throw CommandLineError(fmt::format("--until-step {}: the scenario has {} steps", options.until_step,
                                           document->steps().size()));
    Lab lab(options, *document, served);
    if (options.lab) print_way_back(options, *document, served);
    if (options.lab && !wanted.empty())
        for (const std::string& name : names)
            if (!wanted.contains(name))
                warn(fmt::format(
                    "{} stays on a loopback address, where no real phone finds it: --address {}=... "
                    "too",
                    name, name));
    if (options.lab && block.ports().tftp != model::Ports{}.tftp)
        warn(
            fmt::format("TFTP is on port {}, not 69: real phones find nothing there, and wait for it where "
                        "HTTP has no file; run this as who may use port 69",
                        block.ports().tftp));
    warn(
        "all keys here are simulated and shared by all runs of this user: no real system may trust "
        "them");
    return lab.serve();
}

}  // namespace program
