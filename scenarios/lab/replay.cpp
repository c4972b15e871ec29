#include "scenarios/lab/replay.hpp"

#include "ctl/key.hpp"
#include "scenarios/model/configuration_file.hpp"
#include "scenarios/model/file_name.hpp"

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

std::string stage_name(Stage stage) {
    switch (stage) {
        case Stage::bare: return "BARE";
        case Stage::held: return "HELD";
        case Stage::next: return "NEXT";
    }
    return "";
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
    using Kind = model::FileName::Kind;
    const model::FileName wanted = model::parse_file_name(name);
    const bool is_list = wanted.kind == Kind::itl || wanted.kind == Kind::ctl;
    const bool is_configuration = wanted.kind == Kind::configuration && !wanted.is_signed;
    Progress* its = is_list || is_configuration ? progress(std::string(wanted.device)) : nullptr;
    if (its == nullptr) return nullptr;
    if (is_configuration) {
        const std::string text = model::real_phone_configuration(configuration_, wanted.device);
        return std::make_shared<const ctl::Bytes>(text.begin(), text.end());
    }
    if (its->stage == Stage::bare) return nullptr;
    const ServedLists& lists = its->stage == Stage::held ? held_ : next_;
    const ctl::TrustListPtr& list = wanted.kind == Kind::itl ? lists.itl : lists.ctl;
    its->was_given = its->was_given || list != nullptr;
    return bytes_of(list);
}

std::optional<std::string> Replay::came_with_lists(std::string_view name) const {
    const model::FileName wanted = model::parse_file_name(name);
    if (wanted.kind != model::FileName::Kind::configuration || !wanted.is_signed) return std::nullopt;
    const auto found = phones_.find(std::string(wanted.device));
    if (found == phones_.end() || found->second.stage != Stage::bare) return std::nullopt;
    return found->first;
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
