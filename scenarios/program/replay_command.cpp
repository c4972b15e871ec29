// The lab command that gives a phone the lists of a real cluster: those of the baseline, then tonight's.
#include <algorithm>
#include <iostream>
#include <set>

#include <fmt/format.h>

#include "scenarios/lab/replay_server.hpp"
#include "scenarios/program/lab_console.hpp"
#include "scenarios/program/node_addresses.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/server_log.hpp"
#include "scenarios/report/held_lists_json.hpp"
#include "scenarios/survey/collection.hpp"
#include "scenarios/worlds/live/address_block.hpp"

namespace program {
namespace {

constexpr const char* server_name = "lab";

// Its lists, or what is wrong with it.
lab::ServedLists lists_in(const survey::Survey& survey, const std::string& where) {
    const auto lists = lab::lists_of(survey);
    if (!lists)
        throw InputError({where,
                          {},
                          "no list in it",
                          "a folder of `bellwether probe --device SEP... --save` has what TFTP nodes serve"});
    return *lists;
}

// What the nodes of the baseline serve this minute.
survey::Survey collect_tonight(const survey::Survey& baseline, const ServeOptions& options) {
    survey::CollectionOptions collection;
    collection.devices = baseline.devices;
    collection.tftp_port = options.tftp_port;
    collection.http_port = options.http_port;
    for (const survey::TftpNode& node : baseline.tftp_nodes) collection.tftp_nodes.push_back(node.host);
    std::cerr << "asking the TFTP nodes of the baseline what they serve now ...\n";
    return survey::collect(collection);
}

std::string stage_words(lab::Stage stage) {
    switch (stage) {
        case lab::Stage::bare: return "without lists";
        case lab::Stage::held: return "offered the baseline's";
        case lab::Stage::next: return "offered tonight's";
    }
    return "";
}

std::string verdict_words(lab::ReplayVerdict verdict) {
    using lab::ReplayVerdict;
    switch (verdict) {
        case ReplayVerdict::accepted:
            return "ACCEPTED: it held the baseline's lists, was offered tonight's, and holds those now";
        case ReplayVerdict::refused:
            return "REFUSED: it was offered tonight's lists and kept others: phones like it would lock";
        case ReplayVerdict::refused_held:
            return "REFUSED_BASELINE: a fresh phone does not take even the baseline's lists: too large, or "
                   "damaged?";
        case ReplayVerdict::not_fresh:
            return "NOT_FRESH: it came with lists that are neither the baseline's nor tonight's: erase them "
                   "(security settings), and reset it";
        case ReplayVerdict::already:
            return "ALREADY: it came with tonight's lists, so nothing was tried: erase them (security "
                   "settings), and reset it";
    }
    return "";
}

std::string list_words(const char* name, const ctl::TrustListPtr& list) {
    if (!list) return fmt::format("no {}", name);
    return fmt::format("{} {} ({} bytes, SHA-1 {})", name,
                       list->header.signer.subject.empty() ? "?" : "signed by " + list->header.signer.subject,
                       list->bytes.size(), ctl::hex(ctl::sha1(list->bytes)));
}

void print_plan(const lab::Replay& replay, const std::vector<phone::TvsAddress>& tvs, ServerLog& log) {
    for (const auto& [when, lists] : {std::pair("first", &replay.held()), std::pair("then", &replay.next())})
        log.print(fmt::format("{:5} {}: {}; {}", when, lists->node, list_words("ITL", lists->itl),
                              list_words("CTL", lists->ctl)));
    std::string asked;
    for (const phone::TvsAddress& each : tvs) asked += fmt::format(" {}:{}", each.host, each.port);
    log.print("TVS that the phone asks:" + (asked.empty() ? std::string(" none") : asked));
}

}  // namespace

ExitCode replay_command(const ServeOptions& options) {
    const survey::Survey baseline = read_baseline(*options.replay);
    const survey::Survey tonight =
        options.tonight ? read_baseline(*options.tonight) : collect_tonight(baseline, options);
    const lab::ServedLists held = lists_in(baseline, *options.replay);
    const lab::ServedLists next =
        lists_in(tonight, options.tonight ? *options.tonight : "what is served now");
    const std::vector<phone::TvsAddress> tvs = lab::tvs_of(tonight);
    const auto wanted = node_addresses(options.node_addresses, {server_name}, options.allow_public);
    const live::AddressBlock block =
        options.addresses ? live::AddressBlock::at(*options.addresses) : live::AddressBlock::first_free();
    const std::string address = wanted.empty() ? block.address(0) : wanted.at(server_name);
    const model::Ports& ports = block.ports();

    phone::Configuration configuration;
    configuration.call_managers = {{address, ports.sip, ports.secured_sip}};
    configuration.tvs_servers = tvs;
    lab::Replay replay(held, next, std::move(configuration));
    ServerLog log;
    std::set<std::string> told;
    std::map<std::string, lab::ReplayVerdict> verdicts;
    const auto say = [&](const std::string& line) {
        if (!options.json) log.print(line);
    };
    const auto hear = [&](const live::TrustListAlarm& alarm, const lab::Heard& heard) {
        if (heard.verdict)
            verdicts[alarm.device] = *heard.verdict;
        else if (heard.stage == lab::Stage::bare)
            verdicts.erase(alarm.device);  // it begins again
        const live::OfferedLists offered = heard.stage == lab::Stage::bare   ? live::OfferedLists{}
                                           : heard.stage == lab::Stage::held ? replay.held().digests()
                                                                             : replay.next().digests();
        const auto held_word = [](const std::string& holds, const std::string& wants) {
            if (holds.empty()) return live::held_name(live::Held::none);
            if (wants.empty()) return std::string();  // nothing was offered
            return live::held_name(holds == wants ? live::Held::accepted : live::Held::refused);
        };
        if (options.json)
            return log.print(report::held_lists_json(
                {.device = alarm.device,
                 .address = alarm.address,
                 .node = server_name,
                 .itl = held_word(alarm.itl, offered.itl),
                 .itl_sha1 = alarm.itl,
                 .ctl = held_word(alarm.ctl, offered.ctl),
                 .ctl_sha1 = alarm.ctl,
                 .status_code = alarm.status_code,
                 .offered_itl_sha1 = offered.itl,
                 .offered_ctl_sha1 = offered.ctl,
                 .stage = stage_name(heard.stage),
                 .verdict = heard.verdict ? lab::replay_verdict_name(*heard.verdict) : ""}));
        log.print(fmt::format("{} at {}, {}, says: ITL {}, CTL {}", alarm.device, alarm.address,
                              stage_words(heard.stage), alarm.itl.empty() ? "none" : alarm.itl,
                              alarm.ctl.empty() ? "none" : alarm.ctl));
        if (heard.verdict) log.print(fmt::format("{} {}", alarm.device, verdict_words(*heard.verdict)));
    };
    lab::ReplayServer server(
        {.address = address,
         .tftp = ports.tftp,
         .http = ports.tftp_http,
         .sip = ports.sip,
         .pause = std::chrono::seconds(options.reset_after)},
        replay,
        {.request = say,
         .heard = hear,
         .reset =
             [&](const std::string& device, bool was_told) {
                 say(device + (was_told
                                   ? " was told to reset"
                                   : " is not connected any more, and can't be told to reset: it is when "
                                     "it has registered again"));
             },
         .came_with_lists =
             [&](const std::string& device) {
                 if (!told.insert(device).second) return;
                 say(
                     fmt::format("{} asks for a signed configuration: it has lists already. Which, it tells "
                                 "when it registers here; where it does not, erase them (security settings)",
                                 device));
             }});
    if (!options.json) print_plan(replay, tvs, log);
    std::cerr
        << "A phone that goes through this holds the cluster's own lists, none of ours. It needs nothing "
           "to go back, but\nerase its lists (security settings) where it ends as REFUSED.\n";
    if (replay.held().digests().itl == replay.next().digests().itl &&
        replay.held().digests().ctl == replay.next().digests().ctl)
        warn("tonight's lists are the baseline's, byte for byte: nothing is tried");
    if (ports.tftp != model::Ports{}.tftp)
        warn(fmt::format("TFTP is on port {}, not 69: run this as who may use port 69", ports.tftp));
    say(fmt::format("{} {}: TFTP {} HTTP {} SIP {}: point option 150 of the phone here", server_name, address,
                    ports.tftp, ports.tftp_http, ports.sip));
    const LabCommands commands = phone_commands(server.phones());
    server.serve([&](const std::string& line) { complain(obey(commands, line)); });
    const std::map<std::string, lab::Stage> unfinished = replay.unfinished();
    for (const auto& [device, stage] : unfinished)
        std::cerr << fmt::format("{} was {}, and has not come back\n", printable(device), stage_words(stage));
    if (verdicts.empty() && unfinished.empty()) return ExitCode::nothing_checked;
    const bool all_took = std::ranges::all_of(
        verdicts, [](const auto& each) { return each.second == lab::ReplayVerdict::accepted; });
    return all_took && unfinished.empty() ? ExitCode::held : ExitCode::expectation_failed;
}

}  // namespace program
