// tvs/spawn.hpp: a coroutine that runs in the background, and whom it tells of its end. For .cpp files that
// own sockets.
#pragma once

#include <exception>
#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace tvs {

// Runs `work` while `context` runs, and calls `done` once with what came of it. What fails leaves
// `context.run()` as an exception.
template <typename Result>
void spawn(boost::asio::io_context& context, boost::asio::awaitable<Result> work,
           std::function<void(Result)> done) {
    boost::asio::co_spawn(context, std::move(work),
                          [done = std::move(done)](std::exception_ptr failure, Result result) {
                              if (failure) std::rethrow_exception(failure);
                              done(std::move(result));
                          });
}

}  // namespace tvs
