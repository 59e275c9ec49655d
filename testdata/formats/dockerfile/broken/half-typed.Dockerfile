FROM node:22
COYP . .
ENV A=1 B
ENV
COPY ["a", 1] /x
RUN <<EOF
echo "never closed"
USER app
ENV TOKEN="open \
  quote
FROM x as
RUN echo ${A