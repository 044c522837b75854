FROM alpine:3.22
RUN <<-"END"
	echo one
	echo $HOME
	END
CMD ["true"]
