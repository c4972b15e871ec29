#include "scenarios/worlds/virtual/virtual_world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/model/connections.hpp"
#include "scenarios/model/listening_ports.hpp"
#include "scenarios/model/services.hpp"
#include "scenarios/worlds/virtual/agenda.hpp"
#include "scenarios/worlds/virtual/network.hpp"
#include "scenarios/worlds/virtual/observed_phones.hpp"
#include "scenarios/worlds/virtual/phone_table.hpp"
#include "scenarios/worlds/virtual/service_record.hpp"
#include "scenarios/worlds/virtual/site_clock.hpp"

namespace virtual_world {
namespace {

using model::BootMemo;
using model::BootNodeNumber;
using model::PhoneRecord;
using model::SiteState;
using model::Time;
using os::look_for_interruption;
using worlds::Traffic;

constexpr std::size_t events_between_looks = 65536;  // for a signal

Time seconds_of(Moment moment) {
    return std::chrono::floor<std::chrono::seconds>(moment);
}

}  // namespace

struct VirtualWorld::State {
    // What is known of a phone's boot; four bytes twice, for each of a million phones.
    struct Running {
        BootNodeNumber node = 0;  // 0: it has not begun, or is over
        std::uint32_t boot = 0;   // counts its boots; an event of another one is stale
    };

    Network network;
    std::uint64_t seed;
    BootMemo memo;
    SiteClock clock;
    Agenda agenda;
    PhoneTable phones;
    std::vector<Running> running;
    std::vector<bool> is_booting;
    std::vector<bool> is_reconnecting;
    std::size_t reconnecting = 0;
    ServiceRecord service;
    ObservedPhones observed;
    std::function<void(const worlds::Progress&)> progress;
    std::size_t booting = 0;
    std::size_t not_told = 0;  // resets of batches that are yet to come
    Moment last_end;
    bool time_mattered = false;

    std::optional<Traffic> traffic;
    std::vector<std::pair<Moment, std::uint32_t>> registrations;  // in the order of time

    State(const model::SiteDescription& site, Time start, std::uint64_t s, issuing::Issuer& issuer,
          model::KnownCertificates& known)
        : network(site, s), seed(s), memo(issuer, known), clock(memo, start), observed(issuer, known) {}

    void follow(const SiteState& site) {
        network.follow(site);
        clock.follow(site);
        for (std::size_t group = 0; group < site.phones.size(); ++group)
            for (const model::PhoneRun& run : site.phones[group]->all())
                if (run.phone.state->is_off)
                    switch_off(group, site.frame->first[group] + run.first, run.count);
    }

    void switch_off(std::size_t group, std::size_t first, std::size_t count) {
        for (std::size_t phone = first; phone < first + count; ++phone)
            service.switch_off(group, static_cast<std::uint32_t>(phone), clock.now());
    }

    void start_traffic(Moment now) {
        if (traffic) return;
        traffic.emplace();
        traffic->began = now;
        (void)network.take_loads();
        registrations.clear();
    }

    void prepare(const SiteState& site) {
        phones.read(site);
        if (!running.empty()) return;
        const std::size_t count = model::phone_count(site);
        running.resize(count);
        is_booting.resize(count);
        is_reconnecting.resize(count);
        service.begin(site);
    }

    [[nodiscard]] std::size_t group_of(const SiteState& site, std::uint32_t phone) const {
        return model::phone_number(site, phone).group;
    }

    void tell_to_reset(std::size_t group, std::uint32_t phone, Moment at) {
        Running& its = running[phone];
        if (is_reconnecting[phone]) stop_reconnecting(phone);
        service.lose(group, phone, at);
        if (!is_booting[phone]) {
            is_booting[phone] = true;
            ++booting;
        } else {
            ++traffic->broken_off;
        }
        if (its.node != 0) phones.set(phone, memo.broken_off(its.node, phones.at(phone)));
        its = {0, its.boot + 1};
        observed.break_off(phone);
        ++traffic->resets;
        const auto when = static_cast<std::uint64_t>(at.time_since_epoch().count());
        agenda.add({at + network.restart(KeyedRandom(seed, phone, when)), phone, its.boot});
    }

    // Until that moment, or until nothing is going on; with `reconnections`, until no phone registers again.
    void run(SiteState& site, std::optional<Moment> until, bool reconnections = false) {
        for (std::size_t count = 0; !agenda.empty(); ++count) {
            if (reconnections && reconnecting == 0) return;
            if (count % events_between_looks == 0) look_for_interruption();
            const Event event = agenda.first();
            if (progress && count % events_between_looks == 0)
                progress({seconds_of(event.at), booting + not_told});
            if (until && event.at >= *until) return;
            agenda.take_first();
            if (event.boot == 0) {
                --not_told;
                tell_to_reset(group_of(site, event.phone), event.phone, event.at);
            } else if (running[event.phone].boot == event.boot) {
                happen(site, event);
            }
        }
    }

    // A phone's next request is due, or its boot is over.
    void happen(SiteState& site, const Event& event) {
        Running& its = running[event.phone];
        const Time now = seconds_of(event.at);
        time_mattered = clock.pass_to(site, now) || time_mattered;
        if (its.node == 0) {
            const model::Errand errand = is_reconnecting[event.phone] ? model::Errand(model::Reconnecting{})
                                                                      : model::Errand(model::Booting{});
            its.node = memo.start(group_of(site, event.phone), phones.at(event.phone), errand, now);
            if (observed.looks_at(event.phone))
                observed.begin(site, event.phone, phones.at(event.phone), errand, now);
        }
        if (const PhoneRecord* end = memo.end(its.node))
            return is_reconnecting[event.phone] ? finish_round(site, event, *end) : finish(site, event, *end);
        const BootMemo::Wish wish = memo.wish(its.node, now);
        service.activity().note_request(event.at, wish.node, wish.endpoint);
        const auto when = static_cast<std::uint64_t>(event.at.time_since_epoch().count());
        const Network::Exchange exchange = network.exchange(wish.node, wish.endpoint, wish.round_trips,
                                                            event.at, KeyedRandom(seed, event.phone, when));
        if (observed.looks_at(event.phone))
            observed.exchange(site, event.phone, event.at, exchange.over, exchange.is_answered);
        its.node = memo.next(its.node, exchange.is_answered, now);
        const bool is_over = memo.end(its.node) != nullptr;
        agenda.add({is_over ? exchange.over : exchange.over + network.judging(), event.phone, event.boot});
    }

    // When the first CallManager that this phone would rather have than what it has will be up: one that is
    // on its way. Nothing: there is none.
    [[nodiscard]] std::optional<Moment> next_up(const SiteState& site, const model::PhoneState& state,
                                                Moment now) const {
        const bool is_registered = state.registration != phone::Registration::none;
        const model::Endpoint endpoint = model::registration_endpoint(state);
        std::optional<Moment> next;
        for (const std::string& address : model::call_managers_of(state)) {
            if (is_registered && address == state.registered_with) break;
            const model::NodeAt at = model::node_at(site, address);
            if (!at || !model::is_open(*at.node, endpoint)) continue;
            const Moment up = network.serves_from(at.node->description->number, endpoint);
            if (up > now && (!next || up < *next)) next = up;
        }
        return next;
    }

    // It goes through its CallManagers again after whole rounds until that one is up, and a part of one; or,
    // where it is registered, once that has been up for long enough.
    void try_again(const Event& event, Moment up, bool is_registered) {
        const auto when = static_cast<std::uint64_t>(event.at.time_since_epoch().count());
        KeyedRandom random(seed, event.phone, when);
        const model::Timing& timing = network.timing();
        const std::chrono::microseconds retry = timing.retry;
        const auto draw = std::chrono::microseconds(random.up_to(static_cast<std::uint64_t>(retry.count())));
        const Moment again = is_registered ? up + timing.fall_back + draw
                                           : event.at + retry * ((up - event.at) / retry) + draw +
                                                 std::chrono::microseconds(1);
        ++running[event.phone].boot;
        agenda.add({std::max(again, up), event.phone, running[event.phone].boot});
    }

    void finish(const SiteState& site, const Event& event, const PhoneRecord& end) {
        clock.note(phones.at(event.phone), end);
        phones.set(event.phone, end);
        running[event.phone].node = 0;
        is_booting[event.phone] = false;
        --booting;
        last_end = event.at;
        if (end.state->registration == phone::Registration::none) {
            ++traffic->unregistered;
            if (const auto up = next_up(site, *end.state, event.at)) {
                is_reconnecting[event.phone] = true;
                ++reconnecting;
                try_again(event, *up, false);
            }
        } else {
            service.regain(group_of(site, event.phone), event.phone, event.at);
            registrations.emplace_back(event.at, event.phone);
        }
    }

    void stop_reconnecting(std::uint32_t phone) {
        is_reconnecting[phone] = false;
        --reconnecting;
    }

    // A phone has gone through its CallManagers. It does so again while one of them that it would rather have
    // is on its way up.
    void finish_round(const SiteState& site, const Event& event, const PhoneRecord& end) {
        const std::size_t group = group_of(site, event.phone);
        const model::PhoneState& state = *end.state;
        phones.set(event.phone, end);
        running[event.phone].node = 0;
        last_end = event.at;
        const bool is_registered = state.registration != phone::Registration::none;
        if (is_registered) service.regain(group, event.phone, event.at);
        const std::optional<Moment> up = next_up(site, state, event.at);
        if (!up) return stop_reconnecting(event.phone);
        try_again(event, *up, is_registered);
    }

    // The same phone without its registration.
    PhoneRecord without_registration(const PhoneRecord& phone) {
        model::PhoneState state = *phone.state;
        state.registration = phone::Registration::none;
        return memo.shared({model::Shared(std::move(state)), phone.last_boot});
    }

    void reconnect(const SiteState& site, const worlds::Phones& chosen, const model::ServiceStarts& starts) {
        const Moment now = clock.now();
        for (const model::PhoneRange& range : chosen)
            for (std::size_t i = 0; i < range.count; ++i) {
                const auto phone =
                    static_cast<std::uint32_t>(site.frame->first[range.group] + range.first + i);
                const PhoneRecord record = phones.at(phone);
                KeyedRandom random(seed, phone, static_cast<std::uint64_t>(now.time_since_epoch().count()));
                Moment at = now;
                if (model::has_lost_connection(site, *record.state, starts)) {
                    const model::NodeAt former = model::node_at(site, record.state->registered_with);
                    const bool is_silent =
                        !former || network.is_silent(former.node->description->number,
                                                     model::registration_endpoint(*record.state));
                    phones.set(phone, without_registration(record));
                    service.lose(range.group, phone, now);
                    at += network.notice(is_silent, random);
                } else {
                    const std::chrono::microseconds retry = network.timing().retry;
                    at += std::chrono::microseconds(random.up_to(static_cast<std::uint64_t>(retry.count())));
                }
                if (!is_reconnecting[phone]) ++reconnecting;
                is_reconnecting[phone] = true;
                running[phone] = {0, running[phone].boot + 1};
                observed.break_off(phone);
                agenda.add({at, phone, running[phone].boot});
            }
    }

    std::optional<Traffic> take_traffic() {
        if (!traffic) return std::nullopt;
        Traffic taken = std::move(*traffic);
        traffic.reset();
        taken.registered = registrations.size();
        if (!registrations.empty()) {
            const std::size_t count = registrations.size();
            taken.half = registrations[(count - 1) / 2].first;
            taken.most = registrations[(count * 95 + 99) / 100 - 1].first;
            std::tie(taken.last, taken.last_phone) = registrations.back();
        }
        taken.loads = network.take_loads();
        time_mattered = time_mattered || taken.gave_up();
        return taken;
    }
};

VirtualWorld::VirtualWorld(const model::SiteDescription& site, Time start, std::uint64_t seed,
                           issuing::Issuer& issuer, model::KnownCertificates& known)
    : state_(std::make_unique<State>(site, start, seed, issuer, known)) {}
VirtualWorld::~VirtualWorld() = default;

Time VirtualWorld::now() const {
    return state_->clock.now();
}

void VirtualWorld::follow(const SiteState& site) {
    look_for_interruption();
    state_->follow(site);
}

void VirtualWorld::boot(SiteState& site, const worlds::Phones& phones) {
    (void)state_->clock.let_act(site, phones, model::Booting{});
}

void VirtualWorld::visit(SiteState& site, const worlds::Phones& phones, const model::Visiting& visiting) {
    state_->observed.show_to(observer_);
    for (const model::PhoneRange& range : phones)
        for (std::size_t i = range.first; observer_ != nullptr && i < range.first + range.count; ++i) {
            const std::size_t phone = site.frame->first[range.group] + i;
            if (state_->observed.looks_at(phone))
                state_->observed.run(site, phone, site.phones[range.group]->at(i), visiting, now());
        }
    (void)state_->clock.let_act(site, phones, visiting);
}

worlds::Phones VirtualWorld::at_rest(const SiteState& site, const model::PhoneRange& phones) const {
    if (underway().none()) return {phones};
    worlds::Phones resting;
    for (std::size_t i = phones.first; i < phones.first + phones.count; ++i)
        if (!state_->is_booting[site.frame->first[phones.group] + i])
            model::add_range(resting, {phones.group, i, 1});
    return resting;
}

void VirtualWorld::reset(SiteState& site, const worlds::Reset& reset) {
    state_->prepare(site);
    const Moment now = state_->clock.now();
    state_->start_traffic(now);
    std::size_t number = 0;  // of the phone among those that are reset
    for (const model::PhoneRange& range : reset.phones) {
        const std::size_t first = site.frame->first[range.group] + range.first;
        for (std::size_t i = first; i < first + range.count; ++i) {
            const auto phone = static_cast<std::uint32_t>(i);
            const std::size_t batch = reset.batch == 0 ? 0 : number / reset.batch;
            ++number;
            if (batch == 0) {
                state_->tell_to_reset(range.group, phone, now);
            } else {
                state_->agenda.add({now + reset.between * static_cast<std::int64_t>(batch), phone, 0});
                ++state_->not_told;
            }
        }
    }
    state_->phones.write(site);
}

void VirtualWorld::run_until(SiteState& site, Time until) {
    look_for_interruption();
    if (!state_->agenda.empty()) {
        state_->phones.read(site);
        state_->run(site, until);
        state_->phones.write(site);
        state_->clock.look_for_new_lscs(site);
    }
    state_->clock.finish_at(site, until);
}

void VirtualWorld::settle(SiteState& site) {
    if (state_->agenda.empty()) return;
    state_->phones.read(site);
    state_->run(site, std::nullopt);
    state_->phones.write(site);
    state_->clock.look_for_new_lscs(site);
    state_->clock.finish_at(site, std::chrono::ceil<std::chrono::seconds>(state_->last_end));
}

tvs::Contact VirtualWorld::call(const SiteState& site, const model::TlsConnectionTest& test) {
    return model::answer_of(site, test, state_->clock.now());
}

void VirtualWorld::reconnect(SiteState& site, const worlds::Phones& phones,
                             const model::ServiceStarts& starts) {
    const Moment now = state_->clock.now();
    for (const model::ServiceStart& start : starts)
        state_->network.start(model::node_named(site, start.node).node->description->number, start.service,
                              now + model::start_duration(start.service, site.frame->description.durations));
    if (phones.empty()) return;
    state_->prepare(site);
    state_->phones.read(site);
    state_->reconnect(site, phones, starts);
    state_->last_end = now;
    state_->run(site, std::nullopt, true);
    state_->phones.write(site);
    state_->clock.finish_at(site, std::chrono::ceil<std::chrono::seconds>(state_->last_end));
}

void VirtualWorld::begin_step(std::size_t number) {
    state_->observed.show_to(observer_);
    state_->progress = progress_;
    state_->service.begin_step(number);
}

bool VirtualWorld::time_mattered() const {
    return state_->time_mattered;
}

std::vector<worlds::Outage> VirtualWorld::outages(const SiteState& site) {
    state_->prepare(site);
    return state_->service.outages(site, state_->clock.now());
}

worlds::Underway VirtualWorld::underway() const {
    return {state_->booting, state_->not_told};
}

worlds::Activity VirtualWorld::activity() {
    return state_->service.activity().activity();
}

std::optional<Traffic> VirtualWorld::traffic() {
    return state_->take_traffic();
}

std::string virtual_address(std::size_t n) {
    return fmt::format("127.64.0.{}", n + 1);
}

}  // namespace virtual_world
