#include "scenarios/virtual/virtual_world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/virtual/agenda.hpp"
#include "scenarios/virtual/courses.hpp"

namespace scenarios {
namespace {

constexpr std::size_t events_between_looks = 65536;  // for a signal

Time seconds_of(Moment moment) {
    return std::chrono::floor<std::chrono::seconds>(moment);
}

}  // namespace

struct VirtualWorld::State {
    // What is known of a phone's boot; four bytes twice, for each of a million phones.
    struct Running {
        PlaceNumber place = 0;   // 0: it has not begun, or is over
        std::uint32_t boot = 0;  // counts its boots; an event of another one is stale
    };

    Network network;
    std::uint64_t seed;
    std::optional<Courses> courses;
    Agenda agenda;
    std::vector<Running> running;
    std::vector<bool> is_booting;
    std::size_t booting = 0;
    std::size_t not_told = 0;         // resets of batches that are yet to come
    std::vector<Time> eras;           // when some certificate begins or ceases to be valid, ascending
    std::size_t era = 0;              // how many of them have passed
    std::optional<Time> next_notice;  // when some TVS knows more than now
    Moment last_end;

    std::optional<Traffic> traffic;
    std::vector<std::pair<Moment, std::uint32_t>> registrations;  // in the order of time

    State(const bellwether::Scenario& scenario, std::uint64_t s) : network(scenario, s), seed(s) {}

    void follow(Site& site) {
        if (!courses) {
            courses.emplace(site);
            running.resize(site.phones().size());
            is_booting.resize(site.phones().size());
        }
        network.follow(site);
        eras.clear();
        for (const auto& cluster : site.clusters()) {
            for (const KnownCertificate& known : cluster->known_certificates()) {
                eras.push_back(known.certificate->not_before());
                eras.push_back(known.certificate->not_after() + std::chrono::seconds(1));
            }
        }
        for (const Time expiry : site.device_expiries()) eras.push_back(expiry + std::chrono::seconds(1));
        std::ranges::sort(eras);
        era = static_cast<std::size_t>(std::ranges::upper_bound(eras, site.now()) - eras.begin());
        next_notice = site.next_notice(site.now());
        courses->follow(static_cast<std::uint32_t>(era));
    }

    void pass_to(Site& site, Time now) {
        const bool is_new_era = era < eras.size() && now >= eras[era];
        const bool is_noticed = next_notice && now >= *next_notice;
        if (!is_new_era && !is_noticed) return;
        era = static_cast<std::size_t>(std::ranges::upper_bound(eras, now) - eras.begin());
        next_notice = site.next_notice(now);
        courses->follow(static_cast<std::uint32_t>(era));
    }

    // Nothing is in the way of anybody: each phone meets what its place leads it to, in no time.
    void let_act(Site& site, const std::vector<std::size_t>& phones, const Visiting* visiting) {
        pass_to(site, site.now());
        for (const std::size_t number : phones) {
            if (number % events_between_looks == 0) look_for_interruption();
            PlaceNumber place = courses->start(site.phones()[number], visiting, site.now());
            while (courses->end(place) == nullptr) {
                const Courses::Wish wish = courses->wish(place, site.now());
                place = courses->next(place, network.answers(wish.node, wish.door), site.now());
            }
            site.stand(number, courses->end(place));
        }
    }

    void start_traffic(Moment now) {
        if (traffic) return;
        traffic.emplace();
        traffic->began = now;
        (void)network.take_loads();
        registrations.clear();
    }

    void tell_to_reset(Site& site, std::uint32_t phone, Moment at) {
        Running& its = running[phone];
        if (!is_booting[phone]) {
            is_booting[phone] = true;
            ++booting;
        } else {
            ++traffic->broken_off;
        }
        if (its.place != 0) site.stand(phone, courses->broken_off(its.place, *site.phones()[phone].standing));
        its = {0, its.boot + 1};
        ++traffic->resets;
        const auto when = static_cast<std::uint64_t>(at.time_since_epoch().count());
        agenda.add({at + network.restart(Chance(seed, phone, when)), phone, its.boot});
    }

    void run(Site& site, std::optional<Moment> until) {
        for (std::size_t count = 0; !agenda.empty(); ++count) {
            if (count % events_between_looks == 0) look_for_interruption();
            const Event event = agenda.first();
            if (until && event.at >= *until) return;
            agenda.take_first();
            if (event.boot == 0) {
                --not_told;
                tell_to_reset(site, event.phone, event.at);
            } else if (running[event.phone].boot == event.boot) {
                happen(site, event);
            }
        }
    }

    // A phone's next request is due, or its boot is over.
    void happen(Site& site, const Event& event) {
        Running& its = running[event.phone];
        const Time now = seconds_of(event.at);
        pass_to(site, now);
        if (its.place == 0) its.place = courses->start(site.phones()[event.phone], nullptr, now);
        if (const Standing* end = courses->end(its.place)) return finish(site, event, end);
        const Courses::Wish wish = courses->wish(its.place, now);
        const auto when = static_cast<std::uint64_t>(event.at.time_since_epoch().count());
        const Network::Exchange exchange = network.exchange(wish.node, wish.door, wish.round_trips, event.at,
                                                            Chance(seed, event.phone, when));
        its.place = courses->next(its.place, exchange.is_answered, now);
        const bool is_over = courses->end(its.place) != nullptr;
        agenda.add({is_over ? exchange.over : exchange.over + network.judging(), event.phone, event.boot});
    }

    void finish(Site& site, const Event& event, const Standing* end) {
        site.stand(event.phone, end);
        running[event.phone].place = 0;
        is_booting[event.phone] = false;
        --booting;
        last_end = event.at;
        if (end->last_boot.registration == phone::Registration::none) {
            ++traffic->unregistered;
        } else {
            registrations.emplace_back(event.at, event.phone);
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
        return taken;
    }
};

VirtualWorld::VirtualWorld(const bellwether::Scenario& scenario, std::uint64_t seed)
    : state_(std::make_unique<State>(scenario, seed)) {}
VirtualWorld::~VirtualWorld() = default;

void VirtualWorld::follow(Site& site) {
    look_for_interruption();
    state_->follow(site);
}

void VirtualWorld::boot(Site& site, const std::vector<std::size_t>& phones) {
    state_->let_act(site, phones, nullptr);
}

void VirtualWorld::visit(Site& site, const std::vector<std::size_t>& phones, const Visiting& visiting) {
    state_->let_act(site, phones, &visiting);
}

void VirtualWorld::reset(Site& site, const Reset& reset) {
    const Moment now = site.now();
    state_->start_traffic(now);
    const std::size_t batch = reset.batch == 0 ? reset.phones.size() : reset.batch;
    for (std::size_t i = 0; i < reset.phones.size(); ++i) {
        const auto phone = static_cast<std::uint32_t>(reset.phones[i]);
        if (i < batch) {
            state_->tell_to_reset(site, phone, now);
        } else {
            state_->agenda.add({now + reset.between * static_cast<std::int64_t>(i / batch), phone, 0});
            ++state_->not_told;
        }
    }
}

void VirtualWorld::run_until(Site& site, Time until) {
    look_for_interruption();
    state_->run(site, until);
    state_->pass_to(site, until);
}

Time VirtualWorld::settle(Site& site) {
    if (underway().none()) return site.now();
    state_->run(site, std::nullopt);
    return std::max(site.now(), std::chrono::ceil<std::chrono::seconds>(state_->last_end));
}

CallOutcome VirtualWorld::call(Site& site, const TlsCall& call) {
    const std::optional<ListeningPort> listening = site.listening_port_at(call.address, call.port);
    return meet(call, listening ? &*listening : nullptr, site.now());
}

Underway VirtualWorld::underway() const {
    return {state_->booting, state_->not_told};
}

std::optional<Traffic> VirtualWorld::traffic() {
    return state_->take_traffic();
}

std::string virtual_address(std::size_t n) {
    return fmt::format("127.64.0.{}", n + 1);
}

}  // namespace scenarios
