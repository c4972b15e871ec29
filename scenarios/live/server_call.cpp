#include "scenarios/live/server_call.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "scenarios/live/https_page.hpp"

namespace scenarios {
namespace asio = boost::asio;

namespace {

asio::awaitable<CallOutcome> run(asio::io_context& context, TlsCall call, std::chrono::sys_seconds now) {
    tvs::ChainJudge judge;
    if (!call.client.demands.empty())
        judge = [demands = call.client.demands, now](const std::vector<ctl::CertificatePtr>& presented) {
            return judge_demands(demands, presented, ctl::ChainUse::server, now).answer.trouble;
        };
    const std::shared_ptr<ssl_ctx_st> tls =
        tvs::make_tls_context(tvs::TlsSide::client, expressway_tls, call.client.identity, judge);
    PageOptions options{call.address, call.port, "/", tls};
    const FetchedPage page = co_await fetch_page(context, std::move(options));
    switch (page.contact) {
        case phone::Contact::answered: co_return CallOutcome::up;
        case phone::Contact::unreachable: co_return CallOutcome::unreachable;
        case phone::Contact::certificate_refused: co_return CallOutcome::refused_by_client;
        case phone::Contact::tls_failed: break;
    }
    co_return CallOutcome::refused_by_server;
}

}  // namespace

void call_server(asio::io_context& context, const TlsCall& call, std::chrono::sys_seconds now,
                 std::function<void(CallOutcome)> done) {
    asio::co_spawn(context, run(context, call, now),
                   [done = std::move(done)](std::exception_ptr failure, CallOutcome outcome) {
                       if (failure) std::rethrow_exception(failure);
                       done(outcome);
                   });
}

}  // namespace scenarios
