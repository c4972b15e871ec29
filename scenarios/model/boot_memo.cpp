#include "scenarios/model/boot_memo.hpp"

#include <algorithm>
#include <ranges>
#include <stdexcept>

#include <fmt/format.h>

namespace model {
namespace {

// Of `known` the one that equals `value`, or that itself.
template <typename T>
Shared<T> found_or_added(std::unordered_map<std::size_t, std::vector<Shared<T>>>& known,
                         const Shared<T>& value) {
    std::vector<Shared<T>>& alike = known[value.hash()];
    for (const Shared<T>& each : alike)
        if (each == value) return each;
    alike.push_back(value);
    return value;
}

// All of a phone's state that its next boot depends on.
PhoneState before_boot(const PhoneState& state) {
    PhoneState start = state;
    start.cache.clear();
    start.is_cleared = false;
    start.was_locked = false;
    start.registration = phone::Registration::none;
    start.registered_with.clear();
    start.path = phone::RegistrationPath::non_secure;
    start.services = phone::Services::not_opened;
    return start;
}

}  // namespace

void BootMemo::follow(const SiteState& site, std::uint64_t era, std::optional<Time> issued) {
    site_ = site;
    std::vector<const void*> clusters;
    for (Shared<ClusterState>& cluster : site_.clusters) {
        cluster = found_or_added(clusters_, cluster);
        clusters.push_back(cluster.address());
    }
    site_number_ = sites_.emplace(std::pair(std::move(clusters), era), sites_.size()).first->second;
    era_ = era;
    issued_ = issued;
    ++edition_;
}

phone::Lists BootMemo::shared(phone::Lists lists) {
    for (ctl::TrustListPtr* list : {&lists.ctl, &lists.itl}) {
        if (!*list) continue;
        std::vector<ctl::TrustListPtr>& alike = lists_[hash_of(*list)];
        const auto same = std::ranges::find_if(
            alike, [list](const ctl::TrustListPtr& each) { return is_same(each, *list); });
        if (same == alike.end()) {
            alike.push_back(*list);
        } else {
            *list = *same;
        }
    }
    return lists;
}

PhoneRecord BootMemo::shared(const PhoneRecord& phone) {
    PhoneState state = *phone.state;
    state.lists = shared(state.lists);
    LastBoot last = *phone.last_boot;
    last.lists_before = shared(last.lists_before);
    return {found_or_added(states_, Shared(std::move(state))),
            found_or_added(last_boots_, Shared(std::move(last)))};
}

BootNodeNumber BootMemo::start(std::size_t group, const PhoneRecord& phone, const Errand& errand, Time now) {
    if (!std::holds_alternative<Booting>(errand)) {
        // What a visit or a reconnection comes to depends on all of the phone, on which of its cached answers
        // still count, and on where it goes.
        const auto counts = std::ranges::count_if(
            phone.state->cache, [now](const auto& cached) { return cached.second.expires > now; });
        const PhoneRecord own = shared(phone);
        const auto* visiting = std::get_if<Visiting>(&errand);
        const std::string where = visiting == nullptr ? "registering"
                                  : visiting->where   ? visiting->where->host
                                                      : "";
        BootNodeNumber& node = visits_[{own.state.address(), own.last_boot.address(), group, era_,
                                        static_cast<std::size_t>(counts), where}];
        if (node == 0) node = begin(group, phone, errand, now);
        return node;
    }
    // The one that is kept: its address stays its own.
    BootNodeNumber& recent = recent_[{found_or_added(states_, phone.state).address(), group, era_}];
    if (recent != 0) return recent;
    const Shared<PhoneState> key = found_or_added(states_, Shared(before_boot(*phone.state)));
    BootNodeNumber& node = starts_[{key.address(), group, era_}];
    if (node == 0) node = begin(group, {key, phone.last_boot}, errand, now);
    recent = node;
    return node;
}

BootNodeNumber BootMemo::begin(std::size_t group, const PhoneRecord& phone, const Errand& errand, Time now) {
    replay_ = std::make_unique<Replay>(make_phone(site_, {{group, 0}, &*phone.state}, issuer_), *phone.state,
                                       errand, now);
    const BootNodeNumber number = arrive(0, 0, &phone);
    nodes_[number].group = group;
    nodes_[number].start = phone;
    nodes_[number].errand = errand;
    nodes_[number].begun = now;
    return number;
}

Asker BootMemo::asker(BootNodeNumber start) const {
    return {{nodes_[start].group, 0}, &*nodes_[start].start->state};
}

BootMemo::Met& BootMemo::met_at(BootNodeNumber number, Time now) {
    BootNode& node = nodes_[number];
    // What is signed now is new, unless it is dated by the era.
    if (!issued_ && node.edition != edition_) node.met.clear();
    node.edition = edition_;
    if (const auto known = node.met.find(site_number_); known != node.met.end()) return known->second;
    const NodeAt at = node_at(site_, server_of(node.ask));
    if (!at) throw std::logic_error(fmt::format("a phone asks {}, where no node is", server_of(node.ask)));
    Met met{{}, {endpoint_of(node.ask), at.node->description->number, 1, false}};
    met.wish.is_open = is_open(*at.node, met.wish.endpoint);
    if (met.wish.is_open) {
        met.exchange = exchange_with(site_, at, node.ask, asker(start_of(number)), context(now));
        met.wish.round_trips = met.exchange.round_trips;
    }
    return node.met.emplace(site_number_, std::move(met)).first->second;
}

const BootMemo::Wish& BootMemo::wish(BootNodeNumber number, Time now) {
    return met_at(number, now).wish;
}

BootNodeNumber BootMemo::next(BootNodeNumber number, bool is_answered, Time now) {
    if (const BootNodeNumber known = met_at(number, now).next[is_answered ? 1 : 0]; known != 0) return known;
    Exchange exchange = is_answered ? met_at(number, now).exchange : nobody(nodes_[number].ask);
    const std::vector<Transition>& transitions = nodes_[number].transitions;
    const auto same = std::ranges::find_if(
        transitions, [&](const Transition& t) { return t.era == era_ && t.exchange == exchange; });
    BootNodeNumber to = 0;
    if (same != transitions.end()) {
        to = same->to;
    } else {
        replay_to(number);
        replay_->meet(exchange, now);
        nodes_[number].transitions.push_back({era_, now, std::move(exchange), 0});
        to = arrive(number, static_cast<std::uint32_t>(nodes_[number].transitions.size() - 1), nullptr);
        nodes_[number].transitions.back().to = to;
    }
    met_at(number, now).next[is_answered ? 1 : 0] = to;
    return to;
}

BootNodeNumber BootMemo::start_of(BootNodeNumber node) const {
    while (nodes_[node].from != 0) node = nodes_[node].from;
    return node;
}

void BootMemo::Replay::meet(const Exchange& exchange, Time now) {
    phone::Dialogue& dialogue = task.dialogue();
    dialogue.pass_to(now);
    const bool is_taken = !exchange.presented || dialogue.judge(*exchange.presented);
    dialogue.answer(is_taken ? exchange.answer : refused(*dialogue.pending()), now);
}

// Goes the way from its start again, at the times at which it was first gone: phones that got so far met what
// is written along it.
void BootMemo::replay_to(BootNodeNumber goal) {
    if (replay_ && replay_->at == goal) return;
    std::vector<const Transition*> way;
    for (BootNodeNumber at = goal; nodes_[at].from != 0; at = nodes_[at].from)
        way.push_back(&nodes_[nodes_[at].from].transitions[nodes_[at].transition]);
    const BootNodeNumber first = start_of(goal);
    replay_ = std::make_unique<Replay>(make_phone(site_, asker(first), issuer_), *nodes_[first].start->state,
                                       nodes_[first].errand, nodes_[first].begun);
    for (const Transition* transition : std::views::reverse(way))
        replay_->meet(transition->exchange, transition->when);
    replay_->at = goal;
}

BootNodeNumber BootMemo::arrive(BootNodeNumber from, std::uint32_t transition, const PhoneRecord* begins) {
    const auto number = static_cast<BootNodeNumber>(nodes_.size());
    BootNode& node = nodes_.emplace_back();
    node.from = from;
    node.transition = transition;
    const phone::Flash& flash = replay_->task.phone().flash;
    node.lists = shared(flash.lists);
    node.configuration = flash.configuration;
    node.load = flash.load;
    if (flash.lsc != replay_->lsc) {
        node.new_lsc = flash.lsc;
        node.lost_lsc = flash.lsc == nullptr;
    }
    replay_->at = number;
    if (const phone::Ask* ask = replay_->task.dialogue().pending()) {
        node.ask = *ask;
    } else {
        const PhoneRecord& before = begins != nullptr ? *begins : *nodes_[start_of(from)].start;
        node.end = shared(replay_->task.end(site_, before));
        replay_.reset();
    }
    return number;
}

PhoneRecord BootMemo::broken_off(BootNodeNumber number, const PhoneRecord& before) {
    const BootNode& asked = nodes_[nodes_[number].from];
    PhoneState state = *before.state;
    state.lists = asked.lists;
    state.configuration = asked.configuration;
    state.load = asked.load;
    state.cache.clear();
    if (asked.new_lsc) store_lsc(site_, state, *asked.new_lsc->certificate);
    if (asked.lost_lsc) forget_lsc(site_, state);
    return shared({Shared(std::move(state)), before.last_boot});
}

PhoneRecord run(BootMemo& memo, std::size_t group, const PhoneRecord& phone, const Errand& errand, Time now) {
    BootNodeNumber node = memo.start(group, phone, errand, now);
    while (memo.end(node) == nullptr) {
        const bool is_open = memo.wish(node, now).is_open;
        node = memo.next(node, is_open, now);
    }
    return *memo.end(node);
}

}  // namespace model
