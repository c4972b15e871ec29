#include "scenarios/lab/replay.hpp"

#include "ctl/key.hpp"
#include "scenarios/model/configuration_file.hpp"

namespace lab {
namespace {

// A stranger may ask under many names.
constexpr std::size_t most_phones = 4096;

std::string digest_of(const ctl::TrustListPtr& list) {
    return list ? ctl::hex(ctl::sha1(list->bytes)) : "";
}

model::SharedBytes bytes_of(const ctl::TrustListPtr& list) {
    return list ? model::SharedBytes(list, &list->bytes) : nullptr;
}

// A phone that keeps what it has where it is offered nothing.
bool holds(const live::TrustListAlarm& alarm, const live::OfferedLists& lists) {
    return (lists.itl.empty() || alarm.itl == lists.itl) && (lists.ctl.empty() || alarm.ctl == lists.ctl);
}

}  // namespace

live::OfferedLists ServedLists::digests() const {
    return {digest_of(itl), digest_of(ctl)};
}

std::optional<ServedLists> lists_of(const survey::Survey& survey) {
    for (const survey::TftpNode& node : survey.tftp_nodes)
        for (const survey::Device& device : survey.devices) {
            const survey::ServedFile* itl = node.file(survey::itl_name(device));
            const survey::ServedFile* ctl = node.file(survey::ctl_name(device));
            ServedLists lists{node.host, itl == nullptr ? nullptr : itl->list,
                              ctl == nullptr ? nullptr : ctl->list};
            if (lists.itl || lists.ctl) return lists;
        }
    return std::nullopt;
}

std::vector<phone::TvsAddress> tvs_of(const survey::Survey& survey) {
    for (const survey::TftpNode& node : survey.tftp_nodes)
        for (const auto& [name, file] : node.files)
            if (file.configuration && !file.configuration->tvs_servers.empty())
                return file.configuration->tvs_servers;
    return {};
}

std::string replay_verdict_name(ReplayVerdict verdict) {
    switch (verdict) {
        case ReplayVerdict::accepted: return "ACCEPTED";
        case ReplayVerdict::refused: return "REFUSED";
        case ReplayVerdict::refused_held: return "REFUSED_BASELINE";
        case ReplayVerdict::not_fresh: return "NOT_FRESH";
        case ReplayVerdict::already: return "ALREADY";
    }
    return "";
}

Replay::Progress* Replay::progress(const std::string& device) {
    const model::RealPhones any{.groups = {}, .others = 0};
    if (!any.group_of(device)) return nullptr;
    if (phones_.size() >= most_phones && !phones_.contains(device))
        std::erase_if(phones_, [](const auto& each) { return !each.second.has_spoken; });
    if (phones_.size() >= most_phones && !phones_.contains(device)) return nullptr;
    return &phones_[device];
}

model::SharedBytes Replay::file(std::string_view name) {
    constexpr std::string_view configuration_suffix = ".cnf.xml";
    constexpr std::string_view list_suffix = ".tlv";
    constexpr std::size_t list_prefix = 3;  // "CTL", "ITL"
    if (name.ends_with(configuration_suffix)) {
        const std::string device(name.substr(0, name.size() - configuration_suffix.size()));
        if (progress(device) == nullptr) return nullptr;
        const std::string text = model::real_phone_configuration(configuration_, device);
        return std::make_shared<const ctl::Bytes>(text.begin(), text.end());
    }
    const bool is_itl = name.starts_with("ITL");
    if (!name.ends_with(list_suffix) || (!is_itl && !name.starts_with("CTL"))) return nullptr;
    Progress* its =
        progress(std::string(name.substr(list_prefix, name.size() - list_prefix - list_suffix.size())));
    if (its == nullptr || its->stage == Stage::bare) return nullptr;
    const ServedLists& lists = its->stage == Stage::held ? held_ : next_;
    its->was_given = its->was_given || (is_itl ? lists.itl : lists.ctl) != nullptr;
    return bytes_of(is_itl ? lists.itl : lists.ctl);
}

std::optional<std::string> Replay::came_with_lists(std::string_view name) const {
    constexpr std::string_view suffix = ".cnf.xml.sgn";
    if (!name.ends_with(suffix)) return std::nullopt;
    std::string device(name.substr(0, name.size() - suffix.size()));
    const auto found = phones_.find(device);
    if (found == phones_.end() || found->second.stage != Stage::bare) return std::nullopt;
    return device;
}

Heard Replay::hear(const live::TrustListAlarm& alarm) {
    Progress* its = progress(alarm.device);
    if (its == nullptr) return {};
    its->has_spoken = true;
    const bool holds_none = alarm.itl.empty() && alarm.ctl.empty();
    const bool holds_held = !holds_none && holds(alarm, held_.digests());
    const bool holds_next = !holds_none && holds(alarm, next_.digests());
    Heard heard{.stage = its->stage};
    switch (its->stage) {
        case Stage::bare:
            its->following.reset();
            its->verdict.reset();
            if (holds_none)
                its->following = Stage::held;
            else if (holds_held)
                its->following = Stage::next;  // it has kept them from an earlier evening
            else
                its->verdict = holds_next ? ReplayVerdict::already : ReplayVerdict::not_fresh;
            break;
        case Stage::held:
            if (!its->was_given || its->verdict || its->following) return heard;
            if (holds_held)
                its->following = Stage::next;
            else
                its->verdict = ReplayVerdict::refused_held;
            break;
        case Stage::next:
            if (!its->was_given || its->verdict) return heard;
            its->verdict = holds_next ? ReplayVerdict::accepted : ReplayVerdict::refused;
            break;
    }
    heard.verdict = its->verdict;
    return heard;
}

bool Replay::goes_on(const std::string& device) const {
    const auto found = phones_.find(device);
    return found != phones_.end() && found->second.following.has_value();
}

void Replay::go_on(const std::string& device) {
    Progress& its = phones_.at(device);
    its.stage = its.following.value();
    its.following.reset();
    its.was_given = false;
}

std::map<std::string, Stage> Replay::unfinished() const {
    std::map<std::string, Stage> left;
    for (const auto& [name, its] : phones_)
        if (its.has_spoken && !its.verdict) left[name] = its.stage;
    return left;
}

}  // namespace lab
