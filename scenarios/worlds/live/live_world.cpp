#include "scenarios/worlds/live/live_world.hpp"

#include <deque>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <unistd.h>

#include "scenarios/model/download.hpp"
#include "scenarios/model/vouching.hpp"
#include "scenarios/worlds/live/enrolment.hpp"
#include "scenarios/worlds/live/http_files.hpp"
#include "scenarios/worlds/live/https_page.hpp"
#include "scenarios/worlds/live/open_ports.hpp"
#include "scenarios/worlds/live/registration.hpp"
#include "scenarios/worlds/live/server_call.hpp"
#include "tftp/client.hpp"
#include "tvs/client.hpp"

namespace live {
namespace asio = boost::asio;

namespace {

// Phones that boot, or visit, side by side: enough to keep the machine busy, few enough for its sockets.
constexpr std::size_t acts_at_once = 32;

phone::FileAnswer to_answer(tftp::Fetched fetched) {
    // Our own server says so when it is out of sockets: the run has failed, not the network.
    if (fetched.outcome == tftp::FetchOutcome::refused && fetched.error.code == tftp::ErrorCode::undefined)
        throw worlds::RunError("TFTP: " + fetched.error.message);
    const phone::Download outcome = model::download_of(fetched.outcome);
    if (outcome != phone::Download::received) return {outcome, nullptr};
    return {outcome, std::make_shared<const ctl::Bytes>(std::move(fetched.file))};
}

}  // namespace

struct LiveWorld::State {
    model::Time time;  // the site's pending things have come due up to this
    std::function<model::Time()> clock = [this] { return time; };
    issuing::Issuer& issuer;
    model::KnownCertificates& known;
    asio::io_context context{1};
    // Without servers there would be no work at times, and a context that once had none does nothing more.
    asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(context);
    asio::posix::stream_descriptor interruption{context};
    OpenPorts open_ports;
    model::Ports ports;               // where phones find them
    std::uint32_t registrations = 0;  // so far
    worlds::Observer* observer = nullptr;
    std::function<void(const worlds::Progress&)> progress;
    std::chrono::steady_clock::time_point time_set = std::chrono::steady_clock::now();

    State(model::Time start, issuing::Issuer& i, model::KnownCertificates& k)
        : time(start), issuer(i), known(k), open_ports(context, clock, i, k, nullptr) {
        // Waiting for it wakes the context; the signal itself is looked for after each turn.
        if (os::interruption_descriptor() < 0) return;
        interruption.assign(::dup(os::interruption_descriptor()));
        interruption.async_wait(asio::posix::stream_descriptor::wait_read, [](boost::system::error_code) {});
    }

    tvs::Contact call(const model::TlsConnectionTest& wanted) {
        std::optional<tvs::Contact> outcome;
        call_server(context, wanted, clock(), [&outcome](tvs::Contact known_now) { outcome = known_now; });
        while (!outcome) {
            context.run_one();
            os::look_for_interruption();
        }
        return *outcome;
    }

    // The world's time with the machine's, since it was set.
    [[nodiscard]] worlds::Moment moment() const {
        return clock() +
               std::chrono::floor<std::chrono::microseconds>(std::chrono::steady_clock::now() - time_set);
    }

    // An ask under way.
    struct Asked {
        worlds::Moment since;
        ctl::CertificatePtr presented{};
    };

    // Phones that act side by side, by their numbers over all groups.
    struct Acts {
        model::SiteState& site;
        const model::Errand& errand;
        std::deque<std::size_t> waiting;
        std::map<std::size_t, std::unique_ptr<model::PhoneTask>> running;
        std::map<std::size_t, Asked> asked;  // of those that somebody looks at
        std::map<std::size_t, model::PhoneRecord> ended;
    };

    void let_act(model::SiteState& site, const worlds::Phones& phones, const model::Errand& errand) {
        Acts acts{site, errand, {}, {}, {}, {}};
        for (const model::PhoneRange& range : phones)
            for (std::size_t i = 0; i < range.count; ++i)
                acts.waiting.push_back(site.frame->first[range.group] + range.first + i);
        while (!acts.running.empty() || !acts.waiting.empty()) {
            start_some(acts);
            if (progress) progress({clock(), acts.running.size() + acts.waiting.size()});
            if (!acts.running.empty()) context.run_one();
            os::look_for_interruption();
        }
        for (const auto& [number, phone] : acts.ended) {
            const model::PhoneNumber at = model::phone_number(site, number);
            site.phones[at.group].edit().change(at.in_group, 1,
                                                [&phone](const model::PhoneRecord&) { return phone; });
        }
        open_ports.follow(site);
    }

    [[nodiscard]] static const model::PhoneRecord& record(const Acts& acts, std::size_t number) {
        const model::PhoneNumber at = model::phone_number(acts.site, number);
        return acts.site.phones[at.group]->at(at.in_group);
    }

    void start_some(Acts& acts) {
        while (acts.running.size() < acts_at_once && !acts.waiting.empty()) {
            const std::size_t number = acts.waiting.front();
            acts.waiting.pop_front();
            const model::Asker who{model::phone_number(acts.site, number), &*record(acts, number).state};
            acts.running[number] = std::make_unique<model::PhoneTask>(
                model::make_phone(acts.site, who, issuer), *who.state, acts.errand, clock());
            go_on(acts, number);
        }
    }

    void go_on(Acts& acts, std::size_t number) {
        model::PhoneTask& running = *acts.running.at(number);
        if (const phone::Ask* ask = running.dialogue().pending()) {
            if (is_looked_at(number)) acts.asked[number] = {moment()};
            std::visit([&](const auto& question) { perform(acts, number, question); }, *ask);
        } else {
            if (const phone::BootReport* report = running.boot_report(); report && is_looked_at(number))
                observer->booted(number, *report);
            acts.ended.insert_or_assign(number, running.end(acts.site, record(acts, number)));
            acts.running.erase(number);
        }
    }

    void answer(Acts& acts, std::size_t number, phone::Answer answer) {
        phone::Dialogue& dialogue = acts.running.at(number)->dialogue();
        if (is_looked_at(number)) {
            const Asked& asked = acts.asked.at(number);
            observer->exchanged(
                {acts.site, number, asked.since, moment(), *dialogue.pending(), asked.presented, answer});
        }
        dialogue.answer(std::move(answer), clock());
        go_on(acts, number);
    }

    [[nodiscard]] bool is_looked_at(std::size_t number) const {
        return observer != nullptr && observer->looks_at(number);
    }

    // The phone's own judgement, from inside of a handshake.
    [[nodiscard]] tvs::PeerJudge judge_of(Acts& acts, std::size_t number) const {
        return [this, &acts, number](const ctl::Certificate& presented) {
            if (is_looked_at(number))
                if (const auto shown = ctl::Certificate::from_der(presented.der()))
                    acts.asked.at(number).presented = *shown;
            const auto running = acts.running.find(number);
            return running != acts.running.end() && running->second->dialogue().judge(presented);
        };
    }

    // The server outside that gives this service at this address; nullptr: it is one of ours.
    [[nodiscard]] const model::OutsideServer* outside(const std::string& address,
                                                      model::Service service) const {
        const model::NodeAt at = model::node_at(open_ports.site(), address);
        if (!at) return nullptr;
        const auto found = at.node->description->outside.find(service);
        return found == at.node->description->outside.end() ? nullptr : &found->second;
    }

    // Where the question goes: with the port of the server outside, where it names one.
    template <typename Question>
    [[nodiscard]] Question directed(Question question, model::Service service) const {
        if (const model::OutsideServer* server = outside(question.server, service)) {
            question.server = server->address;
            if (server->port != 0) question.port = server->port;
        }
        return question;
    }

    // A server outside gives files by TFTP and, where it has a port for that, by HTTP; by HTTPS it gives
    // none.
    void perform(Acts& acts, std::size_t number, const phone::GetFile& wanted) {
        const model::OutsideServer* server = outside(wanted.server, model::Service::tftp);
        const std::string& address = server == nullptr ? wanted.server : server->address;
        const auto answered = [this, &acts, number](phone::FileAnswer file) {
            answer(acts, number, std::move(file));
        };
        if (wanted.over == phone::Transport::tftp) {
            tftp::FetchOptions options;
            options.address = address;
            if (server == nullptr)
                options.port = ports.tftp;
            else if (server->port != 0)
                options.port = server->port;
            options.file_name = wanted.name;
            tftp::fetch(context, options,
                        [answered](tftp::Fetched fetched) { answered(to_answer(std::move(fetched))); });
            return;
        }
        const bool is_https = wanted.over == phone::Transport::https;
        if (server != nullptr && (is_https || !server->http_port))
            return asio::post(context, [answered] { answered({}); });
        HttpFetchOptions by_http{.address = address,
                                 .port = server == nullptr ? ports.tftp_http : *server->http_port,
                                 .file_name = wanted.name};
        if (is_https) {
            by_http.port = ports.configuration_https;
            by_http.tls =
                tvs::make_tls_context(tvs::TlsSide::client, wanted.tls, std::nullopt, judge_of(acts, number));
        }
        fetch_by_http(context, std::move(by_http), answered);
    }

    void perform(Acts& acts, std::size_t number, const phone::AskTvs& question) {
        const phone::AskTvs asked_of = directed(question, model::Service::tvs);
        tvs::AskOptions options{.address = asked_of.server,
                                .port = asked_of.port,
                                .tls = question.tls,
                                .identity = {},
                                .judge = judge_of(acts, number)};
        if (question.identity) options.identity = *question.identity;
        tvs::ask(context, options, question.request, [this, &acts, number, question](tvs::Asked asked) {
            phone::TvsReply reply{asked.contact, std::move(asked.response)};
            if (const model::NodeAt at = model::node_at(open_ports.site(), question.server))
                reply.is_by_notice =
                    model::answers_by_notice(*at.cluster, *at.node, question.request, reply.response);
            answer(acts, number, std::move(reply));
        });
    }

    void perform(Acts& acts, std::size_t number, const phone::RegisterAt& registration) {
        register_phone(context, directed(registration, model::Service::call_manager), ++registrations,
                       judge_of(acts, number),
                       [this, &acts, number](phone::RegisterReply reply) { answer(acts, number, reply); });
    }

    void perform(Acts& acts, std::size_t number, const phone::OpenHttps& page) {
        open_page(context, page, judge_of(acts, number),
                  [this, &acts, number](phone::HttpsReply reply) { answer(acts, number, reply); });
    }

    void perform(Acts& acts, std::size_t number, const phone::Enrol& enrolment) {
        enrol_phone(
            context, directed(enrolment, model::Service::capf), judge_of(acts, number),
            [this, &acts, number](phone::EnrolReply reply) { answer(acts, number, std::move(reply)); });
    }

    // Loopback has no switch, so no packets here: the authentication server decides at once.
    void perform(Acts& acts, std::size_t number, const phone::LogInToNetwork& login) {
        const bool is_let_in =
            login.identity && model::lets_in(*model::node_at(acts.site, login.server).cluster,
                                             *login.identity->certificate, clock(), issuer);
        asio::post(context, [this, &acts, number, is_let_in] {
            answer(acts, number, phone::NetworkReply{is_let_in});
        });
    }
};

LiveWorld::LiveWorld(model::Time start, issuing::Issuer& issuer, model::KnownCertificates& known)
    : state_(std::make_unique<State>(start, issuer, known)) {}

LiveWorld::~LiveWorld() = default;

model::Time LiveWorld::now() const {
    return state_->clock();
}

void LiveWorld::follow(const model::SiteState& site) {
    state_->ports = site.clusters.front()->description->ports;
    state_->open_ports.follow(site);
    state_->context.poll();
    os::look_for_interruption();
}

// What servers know may have changed with the time.
void LiveWorld::run_until(model::SiteState& site, model::Time until) {
    if (until > state_->time) {
        model::pass(site, until - state_->time);
        state_->time = until;
        state_->time_set = std::chrono::steady_clock::now();
    }
    state_->observer = observer_;
    state_->progress = progress_;
    follow(site);
}

tvs::Contact LiveWorld::call(const model::SiteState&, const model::TlsConnectionTest& test) {
    return state_->call(test);
}

void LiveWorld::boot(model::SiteState& site, const worlds::Phones& phones) {
    state_->let_act(site, phones, model::Booting{});
}

void LiveWorld::visit(model::SiteState& site, const worlds::Phones& phones, const model::Visiting& visiting) {
    state_->let_act(site, phones, visiting);
}

void LiveWorld::reconnect(model::SiteState& site, const worlds::Phones& phones, const model::ServiceStarts&) {
    state_->let_act(site, phones, model::Reconnecting{});
}

}  // namespace live
