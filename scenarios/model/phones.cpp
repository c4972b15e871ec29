#include "scenarios/model/phones.hpp"

#include <algorithm>

namespace model {
namespace {

bool is_same_list(const phone::Lists& left, const phone::Lists& right) {
    return is_same(left.ctl, right.ctl) && is_same(left.itl, right.itl);
}

template <typename Value>
bool is_same_value(const std::shared_ptr<const Value>& left, const std::shared_ptr<const Value>& right) {
    return left == right || (left && right && *left == *right);
}

std::size_t hash_of_servers(const ServerList& servers) {
    return servers ? hash_of(*servers) : 0;
}

}  // namespace

bool PhoneState::operator==(const PhoneState& other) const {
    return is_same_list(lists, other.lists) && is_same_value(configuration, other.configuration) &&
           lsc == other.lsc && load == other.load && cache == other.cache &&
           is_same_value(option_150, other.option_150) && is_same_value(before_login, other.before_login) &&
           records == other.records && is_off == other.is_off && is_cleared == other.is_cleared &&
           was_locked == other.was_locked && registration == other.registration &&
           registered_with == other.registered_with && path == other.path && services == other.services;
}

std::size_t PhoneState::hash() const {
    Hash hash;
    hash.add(lists.ctl).add(lists.itl).add(lsc).add(load).add(records);
    hash.add(is_off).add(is_cleared).add(was_locked).add(registration).add(registered_with).add(path);
    hash.add(services).add(cache.size());
    hash.add(hash_of_servers(option_150)).add(hash_of_servers(before_login));
    if (configuration) {
        hash.add(configuration->security_mode).add(configuration->is_encrypted);
        hash.add(configuration->certificate_hash);
        for (const auto& server : configuration->call_managers) hash.add(server.host);
        for (const auto& server : configuration->tvs_servers) hash.add(server.host);
    }
    return hash.value();
}

std::size_t LastBoot::hash() const {
    return Hash()
        .add(lists_before.itl)
        .add(was_off)
        .add(report.registered_with)
        .add(report.console.size())
        .add(visit.services)
        .value();
}

const PhoneRecord& PhoneRuns::at(std::size_t number) const {
    const auto behind = std::ranges::upper_bound(runs_, number, {}, &PhoneRun::first);
    return (behind - 1)->phone;
}

void PhoneRuns::append(std::vector<PhoneRun>& runs, std::size_t count, const PhoneRecord& phone) {
    if (count == 0) return;
    if (!runs.empty() && (runs.back().phone.is_same(phone) || runs.back().phone == phone)) {
        runs.back().count += count;
        return;
    }
    runs.push_back({runs.empty() ? 0 : runs.back().first + runs.back().count, count, phone});
}

bool PhoneRuns::operator==(const PhoneRuns& other) const {
    auto left = runs_.begin();
    auto right = other.runs_.begin();
    // Runs that differ in their history alone are one here.
    const auto next = [](auto at, auto end) {
        auto behind = at;
        while (behind != end && behind->phone.state == at->phone.state) ++behind;
        return behind;
    };
    while (left != runs_.end() && right != other.runs_.end()) {
        const auto left_end = next(left, runs_.end());
        const auto right_end = next(right, other.runs_.end());
        const auto end_of = [](auto behind) { return (behind - 1)->first + (behind - 1)->count; };
        if (!(left->phone.state == right->phone.state) || end_of(left_end) != end_of(right_end)) return false;
        left = left_end;
        right = right_end;
    }
    return left == runs_.end() && right == other.runs_.end();
}

std::size_t PhoneRuns::hash() const {
    Hash hash;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const bool goes_on = i + 1 < runs_.size() && runs_[i + 1].phone.state == runs_[i].phone.state;
        if (!goes_on) hash.add(runs_[i].first + runs_[i].count).add(runs_[i].phone.state);
    }
    return hash.value();
}

}  // namespace model
