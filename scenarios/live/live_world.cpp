#include "scenarios/live/live_world.hpp"

#include <deque>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <unistd.h>

#include "scenarios/live/enrolment.hpp"
#include "scenarios/live/https_page.hpp"
#include "scenarios/live/open_ports.hpp"
#include "scenarios/live/registration.hpp"
#include "scenarios/live/server_call.hpp"
#include "tftp/client.hpp"
#include "tvs/client.hpp"

namespace scenarios {
namespace asio = boost::asio;

namespace {

// Phones that boot, or visit, side by side: enough to keep the machine busy, few enough for its sockets.
constexpr std::size_t acts_at_once = 32;

// Only silence sends a phone to its next TFTP server; whatever else came is an answer (Q30).
phone::FileAnswer to_answer(tftp::Fetched fetched) {
    switch (fetched.outcome) {
        case tftp::FetchOutcome::received:
            return {phone::Download::received, std::make_shared<const ctl::Bytes>(std::move(fetched.file))};
        case tftp::FetchOutcome::silent: return {phone::Download::no_answer, nullptr};
        case tftp::FetchOutcome::refused:
            // Our own server says so when it is out of sockets: the run has failed, not the network.
            if (fetched.error.code == tftp::ErrorCode::undefined)
                throw RunError("TFTP: " + fetched.error.message);
            return {phone::Download::not_found, nullptr};
        case tftp::FetchOutcome::misspoken:
        case tftp::FetchOutcome::too_large: return {phone::Download::not_found, nullptr};
    }
    return {};
}

}  // namespace

struct LiveWorld::State {
    std::function<Time()> clock;
    asio::io_context context{1};
    asio::posix::stream_descriptor interruption{context};
    OpenPorts open_ports;
    Ports ports;                      // where phones find them
    std::uint32_t registrations = 0;  // so far

    State(std::function<Time()> c, RequestListener l)
        : clock(std::move(c)), open_ports(context, clock, std::move(l)) {
        // Waiting for it wakes the context; the signal itself is looked for after each turn.
        if (interruption_descriptor() < 0) return;
        interruption.assign(::dup(interruption_descriptor()));
        interruption.async_wait(asio::posix::stream_descriptor::wait_read, [](boost::system::error_code) {});
    }

    CallOutcome call(const TlsCall& wanted) {
        std::optional<CallOutcome> outcome;
        call_server(context, wanted, clock(), [&outcome](CallOutcome known) { outcome = known; });
        while (!outcome) {
            context.run_one();
            look_for_interruption();
        }
        return *outcome;
    }

    struct Acts {
        Site& site;
        const std::optional<Visiting>& visiting;  // nothing: they boot
        std::deque<std::size_t> waiting;
        std::map<std::size_t, std::unique_ptr<Act>> running;  // by the phone's number
    };

    void let_act(Site& site, const std::vector<std::size_t>& phones,
                 const std::optional<Visiting>& visiting) {
        Acts acts{site, visiting, {phones.begin(), phones.end()}, {}};
        while (!acts.running.empty() || !acts.waiting.empty()) {
            start_some(acts);
            if (!acts.running.empty()) context.run_one();
            look_for_interruption();
        }
    }

    void start_some(Acts& acts) {
        while (acts.running.size() < acts_at_once && !acts.waiting.empty()) {
            const std::size_t number = acts.waiting.front();
            acts.waiting.pop_front();
            acts.running[number] = std::make_unique<Act>(acts.site.phone(number), acts.visiting, clock());
            go_on(acts, number);
        }
    }

    void go_on(Acts& acts, std::size_t number) {
        Act& running = *acts.running.at(number);
        if (const phone::Ask* ask = running.talk().pending()) {
            std::visit([&](const auto& question) { perform(acts, number, question); }, *ask);
        } else {
            const Standing& before = *acts.site.phones()[number].standing;
            acts.site.stand(number, running.end(acts.site, before));
            acts.running.erase(number);
        }
    }

    void answer(Acts& acts, std::size_t number, phone::Answer answer) {
        acts.running.at(number)->talk().answer(std::move(answer), clock());
        go_on(acts, number);
    }

    void perform(Acts& acts, std::size_t number, const phone::GetFile& wanted) {
        tftp::FetchOptions options;
        options.address = wanted.server;
        options.port = ports.tftp;
        options.file_name = wanted.name;
        tftp::fetch(context, options, [this, &acts, number](tftp::Fetched fetched) {
            answer(acts, number, to_answer(std::move(fetched)));
        });
    }

    void perform(Acts& acts, std::size_t number, const phone::AskTvs& question) {
        tvs::AskOptions options{.address = question.server,
                                .port = question.port,
                                .tls = question.tls,
                                .identity = {},
                                .judge = question.judge};
        if (question.identity) options.identity = *question.identity;
        tvs::ask(context, options, question.request, [this, &acts, number, question](tvs::Asked asked) {
            phone::TvsReply reply;
            switch (asked.outcome) {
                case tvs::AskOutcome::answered: reply.contact = phone::Contact::answered; break;
                case tvs::AskOutcome::unreachable: reply.contact = phone::Contact::unreachable; break;
                case tvs::AskOutcome::tls_failed: reply.contact = phone::Contact::tls_failed; break;
                case tvs::AskOutcome::certificate_refused:
                    reply.contact = phone::Contact::certificate_refused;
                    break;
            }
            reply.response = std::move(asked.response);
            reply.is_by_notice = acts.site.cluster_at(question.server)
                                     ->answers_by_notice(*acts.site.node_at(question.server),
                                                         question.request, reply.response);
            answer(acts, number, std::move(reply));
        });
    }

    void perform(Acts& acts, std::size_t number, const phone::RegisterAt& registration) {
        register_phone(context, registration, ++registrations,
                       [this, &acts, number](phone::RegisterReply reply) { answer(acts, number, reply); });
    }

    void perform(Acts& acts, std::size_t number, const phone::OpenHttps& page) {
        open_page(context, page,
                  [this, &acts, number](phone::HttpsReply reply) { answer(acts, number, reply); });
    }

    void perform(Acts& acts, std::size_t number, const phone::Enrol& enrolment) {
        enrol_phone(context, enrolment, [this, &acts, number](phone::EnrolReply reply) {
            answer(acts, number, std::move(reply));
        });
    }

    // Loopback has no switch, so no packets here: the authentication server decides at once.
    void perform(Acts& acts, std::size_t number, const phone::LogInToNetwork& login) {
        const bool is_let_in =
            login.identity &&
            acts.site.cluster_at(login.server)->lets_in(*login.identity->certificate, clock());
        asio::post(context, [this, &acts, number, is_let_in] {
            answer(acts, number, phone::NetworkReply{is_let_in});
        });
    }
};

LiveWorld::LiveWorld(std::function<Time()> clock, RequestListener listener)
    : state_(std::make_unique<State>(std::move(clock), std::move(listener))) {}

LiveWorld::~LiveWorld() = default;

void LiveWorld::follow(Site& site) {
    state_->ports = site.clusters().front()->ports();
    state_->open_ports.follow(site);
    state_->context.poll();
    look_for_interruption();
}

CallOutcome LiveWorld::call(Site&, const TlsCall& call) {
    return state_->call(call);
}

void LiveWorld::boot(Site& site, const std::vector<std::size_t>& phones) {
    state_->let_act(site, phones, std::nullopt);
}

void LiveWorld::visit(Site& site, const std::vector<std::size_t>& phones, const Visiting& visiting) {
    state_->let_act(site, phones, visiting);
}

void LiveWorld::serve() {
    while (!is_interrupted()) state_->context.run_one();
}

}  // namespace scenarios
