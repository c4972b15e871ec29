// scenarios/survey/http_answer.hpp: an HTTP answer of a server that is not ours, as it comes: HTTP/1.0
// and 1.1, with a length, in chunks or to the end of the connection; bounded in head and body.
#pragma once

#include <memory>
#include <string>

#include "ctl/bytes.hpp"

namespace survey {

class HttpAnswer {
  public:
    // `limit` is in bytes of the body.
    explicit HttpAnswer(std::size_t limit);
    ~HttpAnswer();
    HttpAnswer(const HttpAnswer&) = delete;
    HttpAnswer& operator=(const HttpAnswer&) = delete;

    // Takes what came next, and what it has no use for yet stays in `waiting`. Says what is wrong; empty
    // where nothing is.
    [[nodiscard]] std::string feed(ctl::Bytes& waiting);
    [[nodiscard]] bool is_done() const;
    // The connection ended. Empty where the answer ends with it.
    [[nodiscard]] std::string end();

    // Of an answer that is done.
    [[nodiscard]] int status() const;
    [[nodiscard]] ctl::Bytes take_body();

  private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
    std::size_t limit_;
};

}  // namespace survey
