#include "scenarios/worlds/live/server_call.hpp"

#include "scenarios/worlds/live/https_page.hpp"
#include "tvs/spawn.hpp"

namespace live {
namespace asio = boost::asio;

namespace {

asio::awaitable<tvs::Contact> run(asio::io_context& context, model::TlsConnectionTest test,
                                  std::chrono::sys_seconds now) {
    tvs::ChainJudge judge;
    if (!test.client.requirements.empty())
        judge = [requirements = test.client.requirements,
                 now](const std::vector<ctl::CertificatePtr>& presented) {
            return judge_requirements(requirements, presented, ctl::ChainUse::server, now).answer.trouble;
        };
    const std::shared_ptr<ssl_ctx_st> tls =
        tvs::make_tls_context(tvs::TlsSide::client, model::expressway_tls, test.client.identity, judge);
    PageOptions options{test.address, test.port, "/", tls};
    const FetchedPage page = co_await fetch_page(context, std::move(options));
    co_return page.contact;
}

}  // namespace

void call_server(asio::io_context& context, const model::TlsConnectionTest& test,
                 std::chrono::sys_seconds now, std::function<void(tvs::Contact)> done) {
    tvs::spawn(context, run(context, test, now), std::move(done));
}

}  // namespace live
